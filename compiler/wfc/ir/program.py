"""What was understood of a workflow: facts beside the tree, never on it."""

from typing import NamedTuple

from wfc.ir.nodes import Template, Workflow
from wfc.ir.siblings import Siblings
from wfc.ir.tree import Mapping


class Library(NamedTuple):
    """The WorkflowTemplates by (namespace, name) and the ClusterWorkflowTemplates by name that a run knows of.

    The namespace is the text that was written, empty where none was: Argo compares it so.
    """

    namespaced: dict[tuple[str, str], Workflow]
    cluster: dict[str, Workflow]


class Callee(NamedTuple):
    """The template that a call runs and the document that it comes from, where its own calls are looked up."""

    template: Template
    owner: Workflow


class Program(NamedTuple):
    """A workflow with its calls resolved.

    ``templates`` holds the templates of the workflow (of the referenced WorkflowTemplate where it has a
    ``workflowTemplateRef``) by name, the first of each name. ``callees`` maps the node of a task, a step or a hook to
    the template that it runs; a call whose target does not exist, or is only known at run time, has no entry, and those
    of the latter kind are in ``dynamic``. ``groups`` holds what :meth:`siblings` was asked for.
    """

    workflow: Workflow
    base: Workflow
    templates: dict[str, Template]
    callees: dict[Mapping, Callee]
    dynamic: frozenset[Mapping]
    library: Library
    groups: dict[Mapping, Siblings]

    def siblings(self, template: Template) -> Siblings:
        """The tasks or steps of a dag or steps template; made once, for all passes."""
        found = self.groups.get(template.node)
        if found is None:
            found = self.groups[template.node] = Siblings(template)
        return found
