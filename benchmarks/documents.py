"""Generated workflow documents of any size."""

from pathlib import Path

_HEAD = """\
apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata:
  generateName: wide-
spec:
  entrypoint: main
  templates:
  - name: step
    inputs:
      parameters:
      - name: word
    container:
      image: busybox
      command: [echo, "{{inputs.parameters.word}}"]
  - name: main
    dag:
      tasks:
      - name: t0
        template: step
        arguments:
          parameters:
          - name: word
            value: hello
"""

_TASK = """\
      - name: t{number}
        template: step
        dependencies: [t{before}]
        arguments:
          parameters:
          - name: word
            value: "{{{{tasks.t{before}.outputs.result}}}}"
"""

SHAPES = ("tree", "chain")


def write_dag(path: Path, tasks: int, shape: str) -> None:
    """Write a DAG of ``tasks`` tasks, each of which reads the output of one other.

    In a "tree" every task has two followers, so the longest path is short; in a "chain" every task waits for the one
    before it, so it is as long as the document.
    """
    with path.open("w", encoding="utf-8") as stream:
        stream.write(_HEAD)
        for number in range(1, tasks):
            before = (number - 1) // 2 if shape == "tree" else number - 1
            stream.write(_TASK.format(number=number, before=before))
