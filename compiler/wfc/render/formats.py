"""The output formats by name."""

from wfc.diagnostics import Severity
from wfc.render.report import Renderer
from wfc.render.style import Style
from wfc.render.text import ConciseText, FullText

FORMATS = ("full", "concise", "json", "jsonl", "sarif", "github", "gitlab", "junit", "markdown")

# Formats that a person reads, in a build's log too: a summary on standard error goes with them.
READABLE = frozenset(("full", "concise", "github"))


def renderer(name: str, style: Style, failing: Severity | None = Severity.ERROR) -> Renderer:
    """The renderer of the format ``name``, one of :data:`FORMATS` (else KeyError).

    Only text has a style. ``failing`` is the least severity that makes the check fail, None where nothing does; it
    matters to formats that tell failures from remarks.
    """
    # Each format is loaded when it is asked for: text does without the standard library's JSON, for one.
    match name:
        case "full":
            return FullText(style)
        case "concise":
            return ConciseText(style)
        case "json":
            from wfc.render.as_json import JsonReport  # as above

            return JsonReport()
        case "jsonl":
            from wfc.render.as_lines import JsonLines  # as above

            return JsonLines()
        case "sarif":
            from wfc.render.as_sarif import SarifLog  # as above

            return SarifLog()
        case "github":
            from wfc.render.as_github import GitHubCommands  # as above

            return GitHubCommands()
        case "gitlab":
            from wfc.render.as_gitlab import GitLabReport  # as above

            return GitLabReport()
        case "junit":
            from wfc.render.as_junit import JUnitReport  # as above

            return JUnitReport(failing)
        case "markdown":
            from wfc.render.as_markdown import MarkdownTables  # as above

            return MarkdownTables()
        case _:
            raise KeyError(name)
