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

_ALONE = """\
      - name: t{number}
        template: step
        arguments:
          parameters:
          - name: word
            value: hello
"""

SHAPES = ("wide", "tree", "chain")


def write_dag(path: Path, tasks: int, shape: str) -> None:
    """Write a DAG of ``tasks`` tasks, most of which read the output of one other.

    In a "wide" one none does, so that all can begin at once. In a "tree" every task has two followers, so the longest
    path is short; in a "chain" every task waits for the one before it, so it is as long as the document.
    """
    with path.open("w", encoding="utf-8") as stream:
        stream.write(_HEAD)
        for number in range(1, tasks):
            before = (number - 1) // 2 if shape == "tree" else number - 1
            stream.write((_ALONE if shape == "wide" else _TASK).format(number=number, before=before))


def write_folder(folder: Path, count: int) -> None:
    """Write ``count`` small documents of different sizes."""
    for number in range(count):
        write_dag(folder / f"flow{number:04}.yaml", 1 + number % 12, SHAPES[number % len(SHAPES)])
