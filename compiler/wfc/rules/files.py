"""WF0: the file: what cannot be read, and what holds no document of ours; comments to wfc."""

from wfc.diagnostics import Rule, Severity

_ERROR, _WARNING = Severity.ERROR, Severity.WARNING

UNREADABLE_FILE = Rule(
    "WF001",
    "unreadable-file",
    _ERROR,
    "a file cannot be read",
    True,
    "The operating system refused the file: it does not exist, is a folder where a file was named, or may not be "
    "read. A file that was asked for is never skipped silently, so the exit code is 3.",
)
NOT_TEXT = Rule(
    "WF002",
    "not-text",
    _ERROR,
    "a file is not UTF-8 text",
    True,
    "Workflow documents are YAML, and YAML files are read as UTF-8 (UTF-16 with a byte order mark is accepted). "
    "Bytes that do not decode, or control characters that YAML forbids, mean that this is another kind of file.",
)
YAML_SYNTAX = Rule(
    "WF003",
    "yaml-syntax",
    _ERROR,
    "the text is not YAML",
    True,
    "The YAML parser stopped here. Argo logs such a document and skips it, and `argo lint` stays green when "
    "another document of the run is fine, so the mistake is easily missed.",
)
DUPLICATE_KEY = Rule(
    "WF004",
    "duplicate-key",
    _ERROR,
    "a mapping has the same key twice",
    True,
    "YAML forbids it, and decoders disagree on which value wins: Onepanel takes the last, `argo lint` drops the "
    "whole document without a word. Keys are compared as the Kubernetes decoder reads them, so `1` and `0x1` are "
    "the same.",
)
TOO_DEEP = Rule(
    "WF005",
    "too-deep",
    _ERROR,
    "a document is nested too deeply",
    False,
    "No workflow nests more than a few dozen levels. wfc stops at 200 levels, so that a hostile document cannot "
    "exhaust its memory.",
)
ALIAS_BOMB = Rule(
    "WF006",
    "alias-bomb",
    _ERROR,
    "aliases expand to too many nodes, or to themselves",
    True,
    "An alias stands for a whole subtree; aliases of aliases grow exponentially (the “billion laughs” attack). "
    "wfc stops when a document would expand to more than a million nodes beyond those written, or when an alias "
    "contains itself.",
)
FILE_TOO_LARGE = Rule(
    "WF007",
    "file-too-large",
    _ERROR,
    "a file is larger than wfc reads",
    False,
    "wfc reads files of up to 32 MiB. A Kubernetes object is limited to about 1.5 MiB by its store, so that "
    "nothing larger can be submitted anyway.",
)
EMPTY_INPUT = Rule(
    "WF008",
    "empty-input",
    _ERROR,
    "a file holds no document",
    True,
    "An empty file, or one of comments only, has nothing to check. Passing silently would make a build green that "
    "checked nothing.",
)
UNQUOTED_TAG = Rule(
    "WF009",
    "unquoted-tag",
    _ERROR,
    "a template tag is not quoted",
    True,
    "Outside quotes `{{name}}` is YAML for a mapping whose key is a mapping, which JSON cannot hold. Argo drops "
    "the whole document. Put the value in quotes.",
)
IGNORED_DOCUMENT = Rule(
    "WF010",
    "ignored-document",
    _WARNING,
    "text after the end of a document is not read",
    False,
    "Argo cuts a file at lines that begin with `---` and reads one document of each part: what follows a `...` "
    "line never reaches it. In examples `...` often stands for left-out lines; YAML reads it as the end.",
)
NOT_A_MAPPING = Rule(
    "WF011",
    "not-a-mapping",
    _ERROR,
    "a document is not a mapping",
    True,
    "A workflow document is a mapping of fields at its top level.",
)
UNKNOWN_DOCUMENT = Rule(
    "WF012",
    "unknown-document",
    _ERROR,
    "a document is neither a Kubernetes object nor a workflow spec",
    True,
    "Argo's documents say what they are with `kind`; Onepanel's bare form is recognised by its keys "
    "(`entrypoint`, `templates`, `arguments` …). This document has neither, or a kind of Argo's that is misspelt: "
    "Argo drops such a document, and checks only the others.",
)
WORKSPACE_TEMPLATE = Rule(
    "WF013",
    "workspace-template",
    _ERROR,
    "an Onepanel workspace template is not a workflow",
    True,
    "Workspace templates (`containers`, `ports`, `routes`) describe a long-running service. Onepanel turned them "
    "into a workflow of its own at launch; there is no workflow in the file to compile.",
)
GO_PLACEHOLDER = Rule(
    "WF014",
    "go-placeholder",
    _ERROR,
    "a Go template placeholder is left in the document",
    True,
    "Onepanel's seed files hold placeholders such as `{{.ArtifactRepositoryType}}` that its installer replaces as "
    "text. Until then the file is not the document that it will become.",
)

UNUSED_SUPPRESSION = Rule(
    "WF015",
    "unused-suppression",
    _WARNING,
    "a comment ignores a rule that finds nothing there",
    False,
    "The mistake was mended, or the comment stands at the wrong place: at the end of a line it counts for that line, "
    "on a line of its own for the field or list item below it, and `# wfc: ignore-file[…]` above everything for the "
    "file. Left in place, it would hide the next mistake.",
)
UNKNOWN_SUPPRESSION = Rule(
    "WF016",
    "unknown-suppression",
    _WARNING,
    "a comment to wfc means nothing",
    False,
    "`# wfc: ignore[WF302] reason` names rules by code, by name or by the beginning of codes (`WF3`). A word that "
    "names no rule hides nothing, and neither does a comment that is misspelt, or an `ignore-file` below the beginning "
    "of the first document.",
)
BARE_SUPPRESSION = Rule(
    "WF017",
    "bare-suppression",
    _WARNING,
    "a comment ignores everything",
    False,
    "`# wfc: ignore` without rules in brackets hides whatever is found there, the mistakes of tomorrow included. Name "
    "the rules that are meant.",
)
