"""Small files for the tests of the second reading, in YAML's flow style, and what Argo would say of them."""

from wfc.analysis.verdict.judge import Verdict
from wfc.pipeline import check
from wfc.source import SourceFile

HELPERS = """
  - {name: leaf, inputs: {parameters: [{name: p, default: d}]}, container: {image: i},
     outputs: {parameters: [{name: o, valueFrom: {path: /o}}], artifacts: [{name: a, path: /tmp/out}]}}
  - {name: wants, inputs: {parameters: [{name: p}]}, container: {image: i}}
  - {name: takes, inputs: {artifacts: [{name: a, path: /tmp/in}]}, container: {image: i}}
"""


def judged(text: str) -> Verdict:
    """The verdict on a file."""
    verdict = check([SourceFile("spec.yaml", text)], argo=True)[0].argo
    assert verdict is not None
    return verdict


def workflow(
    spec: str = "", metadata: str = "name: w", kind: str = "Workflow", main: str = "container: {image: i}"
) -> str:
    """A document of one of the four kinds; ``spec`` holds lines of its spec, ``main`` the fields of its template."""
    lines = "".join(f"  {line}\n" for line in spec.splitlines())
    return (
        f"kind: {kind}\nmetadata: {{{metadata}}}\nspec:\n  entrypoint: main\n{lines}"
        f"  templates:\n  - {{name: main, {main}}}{HELPERS}"
    )


def template(main: str) -> str:
    """A Workflow whose entrypoint has these fields."""
    return workflow(main=main)


def steps(*written: str, outputs: str = "") -> str:
    """A Workflow whose entrypoint has these steps, one after the other."""
    listed = ", ".join(f"[{{{step}}}]" for step in written)
    return template(f"{outputs + ', ' if outputs else ''}steps: [{listed}]")


def dag(*written: str, more: str = "", fields: str = "") -> str:
    """A Workflow whose entrypoint has these tasks."""
    listed = ", ".join(f"{{{task}}}" for task in written)
    return template(f"{fields + ', ' if fields else ''}dag: {{tasks: [{listed}]{', ' + more if more else ''}}}")


def cron(fields: str, workflow_spec: str = "entrypoint: main, templates: [{name: main, container: {image: i}}]") -> str:
    """A CronWorkflow with these fields in its spec."""
    return f"kind: CronWorkflow\nmetadata: {{name: c}}\nspec: {{{fields}, workflowSpec: {{{workflow_spec}}}}}\n"


def files(*documents: str) -> str:
    """One file of several documents."""
    return "\n---\n".join(documents)
