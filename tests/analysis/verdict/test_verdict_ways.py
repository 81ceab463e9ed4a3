"""How the validator goes about it, where that decides: what is looked at once, what is left out, what is random."""

import pytest

from tests.analysis.verdict.readings import cron, dag, files, judged, steps, template, workflow

BROKEN = "container: {}"
SOUND = "container: {image: i}"
STORED = """kind: WorkflowTemplate
metadata: {name: s}
spec:
  entrypoint: t
  onExit: t
  arguments: {parameters: [{name: p, value: v, enum: [v]}]}
  templates:
  - {name: t, container: {image: i}}
  - {name: only-there, container: {image: i, args: ["{{workflow.parameters.p}}"]}}
"""


def test_a_template_is_examined_with_the_arguments_of_the_first_visit() -> None:
    action = 'inputs: {parameters: [{name: p}]}, resource: {action: "{{inputs.parameters.p}}", manifest: "a: b"}'
    call = "steps: [[{name: a, template: acts, arguments: {parameters: [{name: p, value: list}]}}]]"
    called = workflow(main=call) + f"  - {{name: acts, {action}}}\n"
    assert judged(called).accepted  # with a dummy at first
    entered = workflow("arguments: {parameters: [{name: p, value: list}]}", main=action)
    assert judged(entered).reason.endswith("(B6)")


def test_the_timeout_is_looked_at_on_every_call() -> None:
    inner = '  - {name: slow, inputs: {parameters: [{name: t}]}, timeout: "{{inputs.parameters.t}}", http: {}}\n'

    def called(value: str) -> str:
        call = f'name: a, template: slow, arguments: {{parameters: [{{name: t, value: "{value}"}}]}}'
        return steps("name: z, template: slow, arguments: {parameters: [{name: t, value: 5m}]}", call) + inner

    assert judged(called("5m")).accepted
    assert judged(called("10")).reason.endswith("(T6)")


def test_inline_templates_without_a_name_share_one_examination() -> None:
    assert judged(steps(f"name: a, inline: {{{SOUND}}}", f"name: b, inline: {{{BROKEN}}}")).accepted
    assert judged(steps(f"name: a, inline: {{{BROKEN}}}", f"name: b, inline: {{{SOUND}}}")).reason.endswith("(B3)")


def test_an_inline_template_stands_for_the_template_of_its_name() -> None:
    hidden = f"  - {{name: bad, {BROKEN}}}\n"
    assert judged(steps("name: a, template: leaf") + hidden).reason.endswith("(B3)")
    assert judged(steps(f"name: a, inline: {{name: bad, {SOUND}}}") + hidden).accepted


def test_recursion_ends() -> None:
    assert judged(steps("name: a, template: main")).accepted
    assert judged(dag("name: a, template: main")).accepted


def test_a_bare_name_is_found_after_its_template_was_reached_by_reference() -> None:
    reference = "name: a, templateRef: {name: s, template: only-there}"
    given = "arguments: {parameters: [{name: p, value: v}]}"
    listed = "steps: [[{%s}], [{%s}]]"
    plain = "name: b, template: only-there"
    assert judged(files(STORED, workflow(given, main=listed % (reference, plain)))).accepted
    assert judged(files(STORED, workflow(given, main=listed % (plain, reference)))).reason.endswith("(R5)")


def test_a_stored_template_sees_the_parameters_of_its_caller() -> None:
    call = "steps: [[{name: a, templateRef: {name: s, template: only-there}}]]"
    assert judged(files(STORED, workflow("arguments: {parameters: [{name: p}]}", main=call))).accepted
    assert judged(files(STORED, workflow(main=call))).reason.endswith("(V1)")


def test_a_workflow_of_a_stored_template_takes_its_arguments_and_exit() -> None:
    runs = "kind: Workflow\nspec: {workflowTemplateRef: {name: s}%s}"
    assert judged(files(STORED, runs % "")).accepted
    bypassed = ", arguments: {parameters: [{name: p, value: other}, {name: p, value: again}]}"
    assert judged(files(STORED, runs % bypassed)).accepted
    assert judged(files(STORED, runs % ", onExit: none")).reason.endswith("(R7)")


def test_a_name_that_only_the_run_can_tell_ends_the_look_at_a_call() -> None:
    call = 'name: a, templateRef: {name: "{{item}}", template: t}, withItems: [x]'
    assert judged(steps(call)).accepted
    assert judged(steps(call, 'name: b, template: leaf, when: "{{steps.a.id}}"')).accepted
    assert judged(steps(call, 'name: b, template: leaf, when: "{{steps.a.outputs.result}}"')).reason.endswith("(V1)")


def test_inline_steps_of_a_stored_template_are_remembered_by_the_name_of_the_step() -> None:
    base = (
        "kind: WorkflowTemplate\nmetadata: {name: s}\nspec:\n  templates:\n"
        "  - {name: one, steps: [[{name: x, inline: {inputs: {parameters: [{name: p}]}, container: {image: i}}, "
        "arguments: {parameters: [{name: p, value: v}]}}]]}\n"
        "  - {name: two, steps: [[{name: %s, inline: {container: {image: i}}}]]}\n"
    )
    calls = steps("name: a, templateRef: {name: s, template: one}", "name: b, templateRef: {name: s, template: two}")
    assert judged(files(base % "z", calls)).accepted
    assert judged(files(base % "x", calls)).reason.endswith("(I5)")


def test_global_outputs_are_known_from_the_call_on() -> None:
    makes = "  - {name: makes, outputs: {parameters: [{name: o, value: v, globalName: %s}]}, container: {image: i}}\n"
    reads = '  - {name: reads, container: {image: i, args: ["{{workflow.outputs.parameters.g}}"]}}\n'
    one, other = "name: a, template: makes", "name: b, template: reads"
    assert judged(steps(one, other) + makes % "g" + reads).accepted
    assert judged(steps(other, one) + makes % "g" + reads).reason.endswith("(V1)")
    any_name = '"x-{{workflow.duration}}"'
    uses = 'name: b, template: leaf, when: "{{workflow.outputs.parameters.g}}"'
    assert judged(steps(one, uses) + makes % any_name).accepted
    assert judged(steps(one, other) + makes % any_name + reads).reason.endswith("(V1)")


def test_global_artifacts_are_open_for_the_exit_handler() -> None:
    makes = (
        '  - {name: makes, outputs: {artifacts: [{name: o, path: /abc, globalName: "%s"}]}, container: {image: i}}\n'
    )
    reads = '  - {name: reads, container: {image: i, args: ["{{workflow.outputs.artifacts.g}}"]}}\n'
    assert judged(workflow("onExit: reads") + makes % "x-{{workflow.name}}" + reads).accepted
    assert judged(workflow("onExit: reads") + makes % "x" + reads).reason.endswith("(V1)")


def test_below_a_step_case_does_not_matter_and_strangers_are_gone() -> None:
    call = (
        "name: a, template: wants, arguments: {Parameters: [{NAME: p, value: '{{workflow.name}}', x: '{{inputs.x}}'}]}"
    )
    assert judged(steps(call)).accepted
    assert judged(steps(call.replace("value", "valu"))).reason.endswith("(G2)")
    twice = "name: a, template: wants, arguments: {parameters: [{name: p, Name: x, value: v}]}"
    assert judged(steps(twice)).accepted  # in JSON with sorted keys, the name comes after the Name


def test_yaml_reads_words_its_own_way() -> None:
    assert judged(template("container: {image: i, env: [{name: a, value: 'yes'}]}")).accepted
    assert judged(template("container: {image: i, env: [{name: a, value: yes}]}")).reason.endswith("(P5)")
    assert judged(steps("name: a, template: wants, arguments: {parameters: [{name: p, value: 0755}]}")).accepted


def test_a_cron_workflow_has_other_labels_and_no_lenience() -> None:
    tag = 'templates: [{name: main, container: {image: "{{workflow.labels.%s}}"}}], entrypoint: main'
    fields = "schedules: ['@daily'], workflowMetadata: {labels: {mine: x}}"
    assert judged(cron(fields, tag % "mine")).accepted
    assert judged(cron(fields, tag % "other")).reason.endswith("(V1)")
    assert judged(cron(fields, tag.replace("labels.%s", "annotations.workflows.argoproj.io/scheduled-time"))).accepted


EXPRESSIONS = [
    ("'cre' + 'ate'", True),
    ("1 == 1 ? 'create' : 'list'", True),
    ("inputs.parameters.verb == 'create' ? 'create' : 'list'", True),
    ("inputs.parameters['verb']", True),
    ("sprig.lower('CREATE')", True),
    ("sprig.default('create', '')", True),
    ("asInt('2') > 1 && len('ab') == 2 ? 'create' : ''", True),
    ("let v = 'create'; v", True),
    ("['list', 'create'][1]", True),
    ("nothing.at.all ?? 'create'", False),  # an unknown name does not compile, so that the tag stays
    ("inputs.parameters.none ?? 'create'", True),
    ("'5' == 5 ? 'create' : 'create'", False),
    ("inputs.parameters.verb == 5 ? 'list' : 'create'", True),
    ("workflow.name == 'x' ? 'create' : 'list'", False),
    ("toJson(1.0) == '1' ? 'create' : 'list'", False),
]


@pytest.mark.parametrize(("expression", "accepted"), EXPRESSIONS)
def test_expressions_count_where_their_text_does(expression: str, accepted: bool) -> None:
    main = f"""inputs: {{parameters: [{{name: verb, value: create}}]}},
    resource: {{action: "{{{{={expression}}}}}", manifest: "a: b"}}"""
    assert judged(workflow(main=main)).accepted is accepted


@pytest.mark.parametrize("expression", ["1 +", "nope(1)", "1 / 0", "1 + 'a'", "item", "sprig.repeat(999999999, 'a')"])
def test_expressions_without_a_value_stay_as_they_are(expression: str) -> None:
    assert judged(template(f'container: {{image: i, args: ["{{{{={expression}}}}}"]}}')).accepted


def test_the_order_of_roots_is_random() -> None:
    makes = "  - {name: makes, outputs: {parameters: [{name: o, value: v, globalName: g}]}, container: {image: i}}\n"
    reads = '  - {name: reads, container: {image: i, args: ["{{workflow.outputs.parameters.g}}"]}}\n'
    one, other = "name: a, template: makes", "name: b, template: reads"
    assert judged(dag(one, other) + makes + reads)[:3] == (True, "", False)
    assert not judged(dag(other, one) + makes + reads).certain
    assert judged(dag(one, other + ", depends: a") + makes + reads)[:3] == (True, "", True)
    status = 'name: b, template: leaf, when: "{{tasks.a.status}}"'
    assert judged(dag("name: a, template: leaf, hooks: {x: {template: leaf}}", status))[:3] == (True, "", False)
    inline = dag(f"name: a, inline: {{{SOUND}}}", f"name: b, inline: {{{BROKEN}}}")
    assert judged(inline)[:3] == (True, "", False)


def test_a_tag_without_end_reaches_to_the_end_of_two_objects() -> None:
    # Of a container, `"resources":{}}` follows; of a task, what it depends on comes after its condition.
    assert judged(template('container: {image: i, env: [{name: a, value: "{{foo"}]}')).accepted
    assert judged(template('container: {image: i, env: [{name: a, value: "{{inputs.foo"}]}')).reason.endswith("(V1)")
    depends = "depends: 'a && {{bar}}'"
    assert judged(dag("name: a, template: leaf", 'name: b, template: leaf, when: "{{foo", ' + depends)).reason.endswith(
        "(D2)"
    )
    assert judged(dag("name: a, template: leaf", 'name: b, template: leaf, when: "{{foo"')).reason.endswith("(V2)")
