"""Checks that few documents give reason for, loaded only for those: every module costs half a millisecond to load."""

from collections.abc import Iterator

from wfc.analysis.world import every_template
from wfc.diagnostics import Diagnostic
from wfc.ir.nodes import Resource
from wfc.ir.program import Program

_RETRIES = ("retryStrategy", "failFast")
_RESULTS = ("result", "exitCode", "outputs.parameters", "item.", "memoize")


def rare(program: Program) -> Iterator[Diagnostic]:
    """Manifests in texts, references that a loop makes, and outputs of what has a condition."""
    resources = [template for template in every_template(program.workflow) if isinstance(template.body, Resource)]
    if resources:
        from wfc.analysis.embedded import embedded  # few templates act on objects of the cluster

        for template in resources:
            yield from embedded(template)
    if program.dynamic:
        from wfc.analysis.expanded import expanded  # names of templates are hardly ever made by tags

        yield from expanded(program)
    templates = list(every_template(program.workflow))
    if any(template.inputs.artifacts or template.outputs.artifacts for template in templates):
        # Artifacts have many rules.
        from wfc.analysis.handovers import handovers
        from wfc.analysis.places import places

        yield from places(program)
        yield from handovers(program)
    elif any(template.outputs.parameters for template in templates):
        from wfc.analysis.places import places  # files that parameters are read from

        yield from places(program)
    text = program.workflow.node.source.text
    if any(word in text for word in _RETRIES):
        from wfc.analysis.retries import retries  # most workflows repeat nothing

        yield from retries(program)
    if any(word in text for word in _RESULTS):
        from wfc.analysis.results import results  # many workflows hand over files and parameters only

        yield from results(program)
    outputs = any(template.outputs.node is not None for template in templates)
    if outputs or any(task.when is not None for template in templates for task in template.tasks):
        from wfc.analysis.idle import idle  # of what has neither outputs nor conditions there is nothing to say

        yield from idle(program)
    specs = (program.workflow.spec, *(template.node for template in templates))
    if any(node.get("metrics") is not None for node in specs):
        from wfc.analysis.metrics import metrics  # few workflows are measured

        yield from metrics(program)
    if any(task.inline is not None for template in templates for task in template.tasks):
        from wfc.analysis.inlined import inlined  # few templates are written where they are called

        yield from inlined(program)
    if any(task.with_param is not None for template in templates for task in template.tasks):
        from wfc.analysis.lists import lists  # most loops run over items that stand in the document

        yield from lists(program)
    if any(task.when is not None for template in templates for task in template.tasks):
        from wfc.analysis.skipped import skipped  # most tasks and steps run without a condition

        yield from skipped(program)
