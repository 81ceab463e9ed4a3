"""WF2: names and structure: templates, what calls them, and what they are."""

from wfc.diagnostics import Rule, Severity

_ERROR, _WARNING = Severity.ERROR, Severity.WARNING

MISSING_ENTRYPOINT = Rule(
    "WF201",
    "missing-entrypoint",
    _ERROR,
    "a workflow has no entrypoint",
    True,
    "The entrypoint is the template that a run starts with. Only a WorkflowTemplate or a ClusterWorkflowTemplate "
    "may leave it out: it is then a library of templates.",
)
UNDEFINED_TEMPLATE = Rule(
    "WF202",
    "undefined-template",
    _ERROR,
    "a template that is called does not exist",
    True,
    "A task, a step, the entrypoint or an exit handler names a template, and no template of the document has that "
    "name. Argo looks names up before a workflow runs, so that they cannot hold tags either; those of a `templateRef` "
    "can.",
)
DUPLICATE_NAME = Rule(
    "WF203",
    "duplicate-name",
    _ERROR,
    "two things of one kind have the same name",
    True,
    "Names of templates, tasks, steps, parameters and artifacts are how they are found; of two with one name only "
    "one could be.",
)
INVALID_NAME = Rule(
    "WF204",
    "invalid-name",
    _ERROR,
    "a name has characters that are not allowed",
    True,
    "Templates, tasks and steps are named by letters, digits and `-`, beginning with a letter or digit, 128 at "
    "most; parameters and artifacts also by `_`.",
)
TEMPLATE_TYPE = Rule(
    "WF205",
    "template-type",
    _ERROR,
    "a template does not say what it runs, or says it twice",
    True,
    "A template has exactly one body: container, script, containerSet, steps, dag, suspend, resource, http, data "
    "or plugin.",
)
AMBIGUOUS_CALL = Rule(
    "WF206",
    "ambiguous-call",
    _ERROR,
    "a task or step does not name exactly one template",
    True,
    "A call names its template with `template`, with `templateRef`, or brings it along as `inline`.",
)
UNDEFINED_TEMPLATE_REF = Rule(
    "WF207",
    "undefined-template-ref",
    _ERROR,
    "a referenced WorkflowTemplate or its template does not exist",
    True,
    "`templateRef` and `workflowTemplateRef` are looked up among the files of the run. Give the file that defines "
    "the WorkflowTemplate too, or as a library.",
)
UNKNOWN_ITEM_REF = Rule(
    "WF208",
    "unknown-item-ref",
    _WARNING,
    "an item of a loop names a WorkflowTemplate that is not among the files",
    False,
    "A `templateRef` may take its name from the items of a loop. Where those are written in the document, each is "
    "looked up like a written name; Argo does it when the task or step starts, and ends it in an error.",
)
