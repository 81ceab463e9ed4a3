"""Documents that were written to find out where Argo's validator is wrong, and what wfc says about each of them.

They are read where they are at hand. The important ones have reconstructions beside the rules that they are about.
"""

from pathlib import Path

import pytest

from tests.analysis.documents import report

# For each document whether wfc takes it for valid, and findings that must be among its own: ``CODE word``. What Argo
# accepts and fails on has one; what Argo refuses although it is sound is valid and has WF701 (or WF505, which says
# more); WF702 and WF703 name crashes and verdicts of chance. A lower-case result in ``depends`` (71) is refused with
# reason: results are fields, and no field has that name.
EXPECTED: dict[str, tuple[bool, list[str]]] = {
    "01-steps-sibling-same-group": (False, ["WF305 a"]),
    "02-dag-non-ancestor-composite": (False, ["WF305 a"]),
    "03-dag-non-ancestor-space": (False, ["WF305 a"]),
    "04-dag-non-ancestor-direct": (False, ["WF305 a"]),
    "05-dag-own-output": (False, ["WF305 a"]),
    "06-dag-descendant-when": (False, ["WF305 b"]),
    "07-dag-descendant-withparam": (False, ["WF305 b"]),
    "08-artifact-from-is-parameter": (False, ["WF304 steps.a.outputs.parameters.o"]),
    "09-parameter-value-is-artifact": (False, ["WF304 steps.a.outputs.artifacts.o"]),
    "10-valuefrom-parameter-is-artifact": (False, ["WF304 steps.a.outputs.artifacts.o"]),
    "11-from-without-braces": (False, ["WF302 nope"]),
    "12-from-undeclared-artifact": (False, ["WF302 nope"]),
    "13-templateref-undeclared-artifact": (False, ["WF302 nope"]),
    "14-templateref-dynamic-missing": (True, ['WF208 "{{item}}"']),
    "15-templateref-dynamic-output": (True, ['WF208 "{{item}}"', 'WF701 "{{item}}"']),
    "16-optional-output-to-required-input": (True, ['WF309 "{{steps.a.outputs.artifacts.o}}"']),
    "17-skipped-producer-no-default": (True, ["WF408 1 == 2", "WF334 {{steps.a.outputs.parameters.o}}"]),
    "18-extra-arguments": (True, ["WF308 nosuch", "WF308 nosuch2"]),
    "19-misspelt-argument-with-default": (True, ["WF308 mesage"]),
    "20-argument-kind-confusion": (False, ["WF307 a"]),
    "21-input-enum-not-enforced": (True, ["WF331 zzz", "WF331 c"]),
    "22-enum-early-return": (False, ["WF318 z", "WF311 nowhere"]),
    "23-item-key-only-in-one-item": (False, ["WF325 j"]),
    "24-item-outside-loop": (True, ["WF332 item"]),
    "25-item-key-leaks-to-later-step": (False, ["WF306 item.k"]),
    "26-yaml11-y-key": (False, ["WF301 y"]),
    "27-aggregate-of-withsequence": (False, ["WF302 parameters"]),
    "28-when-garbage": (False, ["WF314 =="]),
    "29-depends-garbage": (False, ["WF404 &"]),
    "30-expressions-garbage": (
        False,
        ["WF314", "WF314 )", 'WF425 "ten"', "WF424 soon", "WF425 x", "WF424 later", "WF314 ("],
    ),
    "31-expression-tag-garbage": (False, ["WF314 bar", "WF301 nope", "WF320 nosuchfn", "WF320 env"]),
    "32-cron-garbage": (False, ["WF422 31 2", "WF314 )"]),
    "33-spec-hook-undefined-template": (False, ["WF202 nosuch"]),
    "34-step-onexit-undefined-template": (False, ["WF202 nosuch", "WF202 nosuch2"]),
    "35-spec-onexit-undefined-template": (False, ["WF202 nosuch"]),
    "36-dag-hook-without-expression": (False, ["WF104 running"]),
    "37-local-name-resolved-through-stored-template": (False, ["WF202 leaf"]),
    "38-volume-mount-undefined": (False, ["WF801 nosuch"]),
    "39-infinite-recursion": (False, ["WF403 main"]),
    "40-second-inline-template-unchecked": (False, ["WF104 container"]),
    "41-inline-name-shadows-template": (False, ["WF301 nosuch"]),
    "42-unknown-field-inside-step": (False, ["WF101 Parameters", "WF101 NAME", "WF101 bogus", "WF101 whatever"]),
    "43-unknown-field-inside-task": (False, ["WF101 bogus"]),
    "44-duplicate-key-document-ignored": (False, ["WF004 entrypoint", "WF202 nosuch2"]),
    "45-broken-yaml-document-ignored": (False, ["WF003 …"]),
    "46-input-artifact-location-unresolved": (False, ["WF301 nosuch"]),
    "47-input-value-unresolved": (False, ["WF301 nosuch"]),
    "48-steps-template-fields-unresolved": (False, ["WF301 nosuch", "WF104 memoize"]),
    "49-spec-level-unresolved": (
        False,
        ["WF306 inputs.parameters.nosuch", "WF301 nosuch", "WF104 name", "WF103 Sometimes", "WF308 q"],
    ),
    "50-prefix-tolerance": (
        False,
        ["WF306 steps", "WF306 tasks", "WF301 bogus", "WF301 durationn", "WF301 scheduledTimex"],
    ),
    "51-unchecked-roots": (
        True,
        ["WF332 retries", "WF332 lastRetry.exitCode", "WF332 input", "WF332 Workflow", "WF332 step"],
    ),
    "52-wt-any-workflow-parameter": (True, ["WF333 nosuch"]),
    "53-dag-output-artifact-without-source": (False, ["WF311 a", "WF313 fromExpression", "WF314", "WF306 from"]),
    "54-path-collisions": (False, ["WF319 /tmp/same", "WF319 /tmp/same/"]),
    "55-path-collision-container": (False, ["WF319 /tmp/same"]),
    "56-output-location-unchecked": (False, ["WF313 s3", "WF313 hdfs", "WF313 gcs"]),
    "57-empty-bodies": (
        False,
        ["WF104 http", "WF104 memoize", "WF104 mutexes", "WF104 semaphores", "WF104 data", "WF104 resource"],
    ),
    "58-bad-durations": (False, ["WF424 later", "WF425 -1", "WF425 -3", "WF425 many", "WF424 soon", "WF424 forever"]),
    "59-duplicate-sidecars": (False, ["WF104 {}", "WF104 s", "WF203 s", "WF204 main", "WF104 i", "WF203 i"]),
    "60-bad-kubernetes-names": (
        False,
        [
            'WF204 "Not A Name!"',
            'WF204 "bad key!!"',
            'WF204 "bad value!!"',
            'WF204 "Bad Name"',
            'WF103 "::bad image::"',
            'WF204 "x y"',
        ],
    ),
    "61-exitcode-of-http": (False, ["WF302 exitCode"]),
    "62-exitcode-of-resource": (False, ["WF302 result", "WF104 resource"]),
    "63-fr-path-dot": (True, ["WF701 /tmp/./ab"]),
    "64-fr-tasks-name-argument": (True, ['WF701 "{{tasks.name}}"']),
    "65-fr-inline-pod-name": (True, ["WF701 {{pod.name}}"]),
    "66-fr-inline-inner-steps": (True, ["WF701 {{steps.x.outputs.result}}"]),
    "67-fr-argument-fromexpression": (True, ["WF701 fromExpression"]),
    "68-fr-workflow-argument-without-value": (True, ["WF505 p"]),
    "69-fr-exit-hook-failures": (True, ["WF701 {{workflow.failures}}"]),
    "70-fr-onexit-with-wtref-args": (True, ["WF701 lib"]),
    "71-fr-unquoted-word-in-depends": (False, ["WF401 succeeded"]),
    "72-fr-global-used-in-earlier-listed-template": (True, ["WF701 {{workflow.outputs.parameters.g}}"]),
    "73-crash-cwt-to-namespaced-wt": (True, ["WF702 lib"]),
    "74-crash-null-metric": (True, ["WF702 null"]),
    "75-random-global-between-roots": (True, ["WF703 {{workflow.outputs.parameters.g}}"]),
    "76-random-status-with-hooks": (False, ["WF703 {{tasks.a.status}}", "WF305 a"]),
    "77-random-inline-roots": (False, ["WF703 inline", "WF104 container"]),
    "78-crash-cron-timezone-only": (False, ['WF421 "TZ=UTC"', 'WF702 "TZ=UTC"']),
    "79-crash-null-metric-label": (True, ["WF702 null"]),
    "80-fr-ternary-on-placeholder": (True, ['WF701 "{{=inputs.parameters.t …']),
    "81-fr-inline-stored-collision": (True, ["WF701 inline"]),
    "82-wtref-enum-bypass": (False, ["WF331 zzz", "WF203 p", "WF331 yyy"]),
    "83-json-document-unclosed-tag": (True, ["WF332 {{"]),
    "84-unclosed-expression-tag": (False, ["WF315 {{"]),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_known_hole_of_the_validator(shared: Path, name: str) -> None:
    valid, findings = EXPECTED[name]
    one = report((shared / "holes" / f"{name}.yaml").read_text(encoding="utf-8"))
    found = {f"{finding.rule.code} {_word(finding.span.text)}".rstrip() for finding in one.diagnostics}
    assert found.issuperset(findings)
    assert one.valid is valid


def test_no_known_hole_is_left_out(shared: Path) -> None:
    assert sorted(path.stem for path in (shared / "holes").glob("*.yaml")) == sorted(EXPECTED)


def _word(text: str) -> str:
    return text.partition("\n")[0][:24] + "…" if len(text) > 40 or "\n" in text else text
