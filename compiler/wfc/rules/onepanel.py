"""WF5: Onepanel's form."""

from wfc.diagnostics import Rule, Severity

_ERROR, _WARNING = Severity.ERROR, Severity.WARNING

ENTRYPOINT_NOT_DAG = Rule(
    "WF501",
    "entrypoint-not-dag",
    _ERROR,
    "the entrypoint of an Onepanel workflow is not a DAG",
    False,
    "Onepanel adds tasks of its own to the entrypoint (and to `onExit`), and refuses a template of another type "
    "there. Plain Argo has no such limit.",
)
UNKNOWN_VISIBILITY = Rule(
    "WF502",
    "unknown-visibility",
    _ERROR,
    "a parameter's visibility is not one that Onepanel knows",
    False,
    "`visibility` is public, protected, internal or private.",
)
VALUE_NOT_IN_OPTIONS = Rule(
    "WF503",
    "value-not-in-options",
    _WARNING,
    "a parameter's value is not among its options",
    False,
    "The form shows the options, and the default is none of them. Onepanel does not check this.",
)
NODE_POOL_PLACEHOLDER = Rule(
    "WF504",
    "node-pool-placeholder",
    _WARNING,
    "a node pool is left to Onepanel's user interface",
    False,
    "A `select.nodepool` parameter with the value `default` is filled in by Onepanel's form. Elsewhere the "
    "literal text reaches the node selector, and no node matches: give the pool's name when you compile (`-p "
    "NAME=POOL`).",
)
PARAMETER_WITHOUT_VALUE = Rule(
    "WF505",
    "parameter-without-value",
    _WARNING,
    "a workflow parameter has no value",
    False,
    "Onepanel fills in the literal text `<value>`; Argo refuses the workflow when it is submitted without one, "
    "and a bundle asks for it with `-p`.",
)
FORM_DOES_NOT_FIT = Rule(
    "WF506",
    "form-does-not-fit",
    _WARNING,
    "a parameter says of its form what the form cannot show",
    False,
    "Onepanel stores `type` and `options` as they are. Its form shows the types that it knows, a choice only with "
    "options, and the pools of the installation for a node pool; of a parameter that it cannot show, whoever starts "
    "the workflow sees nothing.",
)
