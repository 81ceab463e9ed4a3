"""Whether a file is worth asking what Argo's validator makes of it: a look at its text, before anything is loaded."""

# Each is a part of what trips the validator over something sound, crashes it, or lets chance decide. `doubts` looks for
# the whole of it. Most files have none of them.
_WORDS = (
    "inline", "fromExpression", "{{tasks.name", "workflow.failures", "workflow.outputs.", "workflowTemplateRef",
    "ClusterWorkflowTemplate", "prometheus", "TZ=", "hooks", "templateRef", "{{=", "/./", "/../", "path: ./", "target:",
)  # fmt: skip


def may_differ(text: str) -> bool:
    """Whether the text of a file holds a word that a doubt begins with."""
    return any(word in text for word in _WORDS) or text.count("//") != text.count("://")
