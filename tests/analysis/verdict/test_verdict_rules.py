"""What Argo's validator accepts and rejects, rule by rule: each line is a sound file, or a broken one beside it."""

import pytest

from tests.analysis.verdict.readings import cron, dag, files, judged, steps, template, workflow

LEAF = "container: {image: i}"
TWICE = "inputs: {artifacts: [{name: a, path: /abc, raw: {}}, {name: b, path: /abc, raw: {}}]}, "
EXITS = '  - {name: exits, container: {image: "{{workflow.failures}}"}}\n'
LOOP = "withItems: [1, 2]"
OTHER = "kind: ConfigMap\nmetadata: {name: c}\n"
STORED = "kind: WorkflowTemplate\nmetadata: {name: s}\nspec:\n  templates: [{name: t, container: {image: i}}]\n"
ANNOTATED = 'container: {image: i}, metadata: {annotations: {a: "%s"}}'


def args(*written: str) -> str:
    return f"arguments: {{parameters: [{', '.join(f'{{{parameter}}}' for parameter in written)}]}}"


def files_of(*written: str) -> str:
    return f"arguments: {{artifacts: [{', '.join(f'{{{artifact}}}' for artifact in written)}]}}"


def leaf(fields: str) -> str:
    """A container with more fields."""
    return template(f"{fields}, {LEAF}")


def says(tag: str) -> str:
    """A leaf that mentions a tag."""
    return template(f'container: {{image: i, args: ["{tag}"]}}')


# The rule by which the second file is rejected; a file that is accepted; one that is not.
PAIRS = [
    # documents
    ("P2", files("a: {{x}}", workflow()), "kind: Workflow\nspec: {entrypoint: {{x}} }"),
    ("P2", files("kind: Workflow\nkind: Workflow", workflow()), workflow("entrypoint: main")),
    ("P2", files("a: .inf", workflow()), OTHER),
    ("P2", workflow(), workflow().replace("kind: Workflow", "kind: workflow")),
    (
        "P4",
        '{"kind": "WorkflowTemplate", "spec": {"priority": 2, "templates": [{"name": "m", "suspend": {}}]}}',
        '{"kind": "WorkflowTemplate", "spec": {"priority": 2.0, "templates": [{"name": "m", "suspend": {}}]}}',
    ),
    ("P5", template("container: {image: '1'}"), template("container: {image: 1}")),
    ("P5", files(workflow(), OTHER), files(workflow(), "kind: Dashboard\nannotations: {list: []}")),
    ("P5", workflow("priority: 2.0"), workflow("priority: 2.5")),
    (
        "P6",
        steps("name: a, template: leaf, arguments: {parameters: [], surplus: 1}"),
        dag("name: a, template: leaf, arguments: {parameters: [], surplus: 1}"),
    ),
    ("P6", workflow("priority: 1"), workflow("surplus: 1")),
    (
        "P6",
        files(workflow(), "kind: WorkflowEventBinding\nspec: {event: {selector: x}}"),
        files(workflow(), "kind: WorkflowEventBinding\nspec: {surplus: 1}"),
    ),
    ("P", files(STORED, STORED.replace("name: s", "name: z")), files(STORED, STORED)),
    # the document as a whole
    ("M1", workflow(metadata="generateName: " + "a" * 80), workflow(metadata="name: " + "a" * 64)),
    (
        "S1",
        files(STORED, "kind: Workflow\nspec: {entrypoint: t, workflowTemplateRef: {name: s}}"),
        files(STORED, workflow("workflowTemplateRef: {name: s}")),
    ),
    (
        "R6",
        files(STORED, "kind: Workflow\nspec: {entrypoint: t, workflowTemplateRef: {name: s}}"),
        "kind: Workflow\nspec: {entrypoint: t, workflowTemplateRef: {name: s}}",
    ),
    (
        "S2",
        "kind: Workflow\nspec: {entrypoint: a-1, templates: [{name: a-1, suspend: {}}]}",
        "kind: Workflow\nspec: {entrypoint: a_1, templates: [{name: a_1, suspend: {}}]}",
    ),
    (
        "S2",
        workflow(),
        "kind: Workflow\nspec: {entrypoint: a, templates: [{name: a, suspend: {}}, {name: a, suspend: {}}]}",
    ),
    ("S5", workflow(), workflow().replace("  entrypoint: main\n", "")),
    (
        "S5",
        workflow(kind="WorkflowTemplate").replace("  entrypoint: main\n", ""),
        cron("schedules: ['* * * * *']", "templates: []"),
    ),
    ("R5", workflow(), workflow().replace("entrypoint: main", "entrypoint: other")),
    (
        "I5",
        workflow(
            "arguments: {parameters: [{name: p, value: v}]}",
            main=f"inputs: {{parameters: [{{name: p, default: d}}]}}, {LEAF}",
        ),
        workflow(
            "arguments: {parameters: [{name: p}]}", main=f"inputs: {{parameters: [{{name: p, default: d}}]}}, {LEAF}"
        ),
    ),
    ("I5", workflow("onExit: leaf"), workflow("onExit: wants")),
    ("S8", workflow("hooks: {exit: {template: none}}"), workflow("hooks: {running: {template: leaf}}")),
    ("S9", workflow("podGC: {strategy: OnPodSuccess}"), workflow("podGC: {strategy: Sometimes}")),
    (
        "S10",
        workflow("podGC: {labelSelector: {matchLabels: {a.b/c: d}}}"),
        workflow("podGC: {labelSelector: {matchLabels: {-a: d}}}"),
    ),
    (
        "S10",
        workflow("podGC: {labelSelector: {matchExpressions: [{key: a, operator: Exists}]}}"),
        workflow("podGC: {labelSelector: {matchExpressions: [{key: a, operator: In}]}}"),
    ),
    (
        "S11",
        workflow("podResources: {limits: {hugepages-2Mi: 1}}"),
        workflow("podResources: {limits: {nvidia.com/gpu: 1}}"),
    ),
    (
        "S3",
        workflow(
            "executorPlugins: [{metadata: {name: e}, spec: {sidecar: {container: {ports: [{containerPort: 1}], "
            "resources: {limits: {}, requests: {}}, securityContext: {}}}}}]"
        ),
        workflow("executorPlugins: [{metadata: {name: e}, spec: {sidecar: {container: {image: i}}}}]"),
    ),
    # templates
    ("T1", template("suspend: {}"), template("suspend: null")),
    ("T2", template(LEAF), template(f"{LEAF}, suspend: {{}}")),
    ("T3", leaf("podResources: {}"), template("podResources: {}, http: {url: u}")),
    ("T4", leaf("resourceClaims: [{name: c}]"), template("resourceClaims: [{name: c}], suspend: {}")),
    ("T5", leaf("initContainers: [{name: a, image: i}]"), leaf("initContainers: [{image: i}]")),
    ("T6", leaf("timeout: soon"), leaf('timeout: "10"')),
    ("T6", template("timeout: '', suspend: {}"), template("timeout: 5m, suspend: {}")),
    ("T7", leaf("pendingTimeout: soon"), template("pendingTimeout: 5m, suspend: {}")),
    ("T8", leaf("activeDeadlineSeconds: 0"), leaf("activeDeadlineSeconds: -1")),
    ("T8", leaf('activeDeadlineSeconds: "{{a}} {{b}}"'), leaf('activeDeadlineSeconds: "1{{a}}"')),
    (
        "T8",
        template("activeDeadlineSeconds: 1, suspend: {}"),
        template("activeDeadlineSeconds: 1, steps: [[{name: a, template: leaf}]]"),
    ),
    ("T9", template("parallelism: -1, steps: [[{name: a, template: leaf}]]"), leaf("parallelism: 1")),
    (
        "T10",
        leaf("retryStrategy: {retryPolicy: OnError, limit: many}"),
        leaf("retryStrategy: {retryPolicy: Sometimes}"),
    ),
    ("A2", leaf("archiveLocation: {s3: {}}"), leaf("archiveLocation: {git: {}}")),
    ("T12", leaf("sidecars: [{name: main, image: i}]"), leaf("sidecars: [{name: wait, image: i}]")),
    (
        "T13",
        leaf("metrics: {prometheus: [{name: a_1, help: h}]}"),
        leaf("metrics: {prometheus: [{name: a-1, help: h}]}"),
    ),
    (
        "T13",
        leaf("metrics: {prometheus: [{name: a, help: h, gauge: {value: x}}]}"),
        leaf("metrics: {prometheus: [{name: a, help: h, gauge: {}}]}"),
    ),
    (
        "T13",
        leaf("metrics: {prometheus: [{name: a, help: h, labels: [{key: k, value: ''}]}]}"),
        leaf("metrics: {prometheus: [{name: a, help: h, labels: [{key: k-k}]}]}"),
    ),
    (
        "T13",
        leaf("metrics: {prometheus: [{name: a, help: h, gauge: {value: resourcesDuration.cpu}}]}"),
        leaf("metrics: {prometheus: [{name: a, help: h, gauge: {value: resourcesDuration.cpu, realtime: true}}]}"),
    ),
    ("crash", leaf("metrics: {prometheus: []}"), leaf("metrics: {prometheus: [null]}")),
    # inputs and outputs
    (
        "I1",
        leaf("inputs: {parameters: [{name: a_1, default: d}]}"),
        leaf("inputs: {parameters: [{name: a.1, default: d}]}"),
    ),
    (
        "I1",
        leaf("outputs: {parameters: [{name: a, value: v}], artifacts: [{name: a, path: /abc}]}"),
        leaf("outputs: {parameters: [{name: a, value: v}, {name: a, value: v}]}"),
    ),
    (
        "I2",
        leaf("inputs: {artifacts: [{name: a, path: /abc, raw: {}}]}"),
        leaf("inputs: {artifacts: [{name: a, raw: {}}]}"),
    ),
    (
        "I2",
        template("inputs: {artifacts: [{name: a, raw: {}}]}, suspend: {}"),
        template("inputs: {artifacts: [{name: a, path: /abc, raw: {}}]}, suspend: {}"),
    ),
    (
        "I3",
        leaf("outputs: {artifacts: [{name: a, path: /abc, from: x}]}"),
        leaf("inputs: {artifacts: [{name: a, path: /abc, from: x}]}"),
    ),
    (
        "A2",
        leaf("inputs: {artifacts: [{name: a, path: /abc, git: {repo: r}}]}"),
        leaf("inputs: {artifacts: [{name: a, path: /abc, git: {}}]}"),
    ),
    (
        "A4",
        leaf("inputs: {artifacts: [{name: a, path: /abc, hdfs: {addresses: [x], path: /p, hdfsUser: u}}]}"),
        leaf("inputs: {artifacts: [{name: a, path: /abc, hdfs: {addresses: [x], path: p, hdfsUser: u}}]}"),
    ),
    (
        "A1",
        leaf("outputs: {artifacts: [{name: a, path: /tmp//abc}]}"),
        leaf("outputs: {artifacts: [{name: a, path: /tmp//ab}]}"),
    ),
    (
        "A1",
        leaf("outputs: {artifacts: [{name: a, path: /../x}]}"),
        leaf("outputs: {artifacts: [{name: a, path: /a/../../x}]}"),
    ),
    ("O2", leaf("outputs: {parameters: [{name: a, value: ''}]}"), leaf("outputs: {parameters: [{name: a}]}")),
    (
        "O2",
        template("outputs: {parameters: [{name: a, valueFrom: {supplied: {}}}]}, suspend: {}"),
        template("outputs: {parameters: [{name: a, valueFrom: {default: x}}]}, suspend: {}"),
    ),
    (
        "O3",
        leaf("outputs: {parameters: [{name: a, valueFrom: {path: /x}}]}"),
        leaf("outputs: {parameters: [{name: a, valueFrom: {supplied: {}}}]}"),
    ),
    (
        "O4",
        leaf('outputs: {parameters: [{name: a, value: x, globalName: "a.{{workflow.duration}}"}]}'),
        leaf("outputs: {parameters: [{name: a, value: x, globalName: a.b}]}"),
    ),
    # arguments
    (
        "G1",
        steps(f"name: a, template: leaf, {args('name: p, value: v')}"),
        steps(f"name: a, template: leaf, {args('name: p, value: v', 'name: p, value: v')}"),
    ),
    (
        "G2",
        workflow("arguments: {parameters: [{name: p}]}"),
        steps(f"name: a, template: leaf, {args('name: p, default: d')}"),
    ),
    (
        "G2",
        cron(
            "schedules: ['* * * * *']",
            "entrypoint: main, arguments: {parameters: [{name: p, value: v}]}, templates: [{name: main, suspend: {}}]",
        ),
        cron(
            "schedules: ['* * * * *']",
            "entrypoint: main, arguments: {parameters: [{name: p}]}, templates: [{name: main, suspend: {}}]",
        ),
    ),
    (
        "G3",
        workflow("arguments: {parameters: [{name: p, valueFrom: {configMapKeyRef: {name: c, key: k}, default: d}}]}"),
        workflow("arguments: {parameters: [{name: p, valueFrom: {default: d}}]}"),
    ),
    (
        "G3",
        workflow("arguments: {parameters: [{name: p, valueFrom: {supplied: {}}}]}"),
        workflow("arguments: {parameters: [{name: p, valueFrom: {supplied: {}, path: x}}]}"),
    ),
    (
        "G4",
        workflow("arguments: {parameters: [{name: p, value: a, enum: [a]}]}"),
        workflow("arguments: {parameters: [{name: p, value: b, enum: [a]}]}"),
    ),
    (
        "G4",
        workflow("arguments: {parameters: [{name: p, enum: [a]}, {name: q, value: x, enum: [y]}]}"),
        workflow("arguments: {parameters: [{name: q, value: x, enum: [y]}, {name: p, enum: [a]}]}"),
    ),
    (
        "G4",
        workflow("arguments: {parameters: [{name: p, value: 1, enum: ['1']}]}"),
        workflow("arguments: {parameters: [{name: p, value: 1, enum: []}]}"),
    ),
    (
        "G5",
        steps(f"name: a, template: takes, {files_of('name: a, s3: {key: k}')}"),
        steps(f"name: a, template: takes, {files_of('name: a, s3: {bucket: b}')}"),
    ),
    (
        "G5",
        steps(f"name: a, template: takes, {files_of('name: a, artifactory: {url: http://h/p}')}"),
        steps(f"name: a, template: takes, {files_of('name: a, artifactory: {url: http://h}')}"),
    ),
    (
        "G5",
        steps(f"name: a, template: takes, {files_of('name: a, raw: {}, s3: {}')}"),
        steps(f"name: a, template: takes, {files_of('name: a, git: {}, raw: {}')}"),
    ),
    (
        "G6",
        steps(f"name: a, template: takes, {files_of('name: a, raw: {}, fromExpression: x')}"),
        steps(f"name: a, template: takes, {files_of('name: a, from: x, fromExpression: x')}"),
    ),
    (
        "I5",
        steps(f"name: a, template: wants, {args('name: p, value: v', 'name: q, value: v')}"),
        steps("name: a, template: wants"),
    ),
    # references
    (
        "R1",
        files(STORED, steps("name: a, templateRef: {name: s, template: t}")),
        files(STORED, steps("name: a, template: leaf, templateRef: {name: s, template: t}")),
    ),
    (
        "R2",
        steps('name: a, templateRef: {name: "{{workflow.id}}x", template: t}').replace("workflow.id", "item"),
        steps("name: a, templateRef: {template: t}"),
    ),
    (
        "R3",
        files(STORED, steps("name: a, templateRef: {name: s, template: t}")),
        files(STORED, steps("name: a, templateRef: {name: s}")),
    ),
    ("R4", steps(f"name: a, inline: {{{LEAF}}}"), steps("name: a")),
    (
        "R5",
        steps(f"name: a, template: leaf, inline: {{{LEAF}}}"),
        steps(f"name: a, template: none, inline: {{{LEAF}}}"),
    ),
    (
        "R6",
        files(STORED, steps("name: a, templateRef: {name: s, template: t}")),
        files(STORED, steps("name: a, templateRef: {name: s, template: t, clusterScope: true}")),
    ),
    (
        "R6",
        files(STORED, steps("name: a, templateRef: {name: s, template: t}")),
        files(
            STORED.replace("name: s", "name: s, namespace: ns"), steps("name: a, templateRef: {name: s, template: t}")
        ),
    ),
    (
        "R7",
        files(STORED, steps('name: a, templateRef: {name: s, template: "t-{{workflow.name}}"}')),
        files(STORED, steps("name: a, templateRef: {name: s, template: u}")),
    ),
    (
        "crash",
        files(
            STORED,
            STORED.replace("kind: ", "kind: Cluster")
            .replace("name: s", "name: c")
            .replace("container: {image: i}", "suspend: {}"),
        ),
        files(
            STORED,
            STORED.replace("kind: ", "kind: Cluster").replace(
                "container: {image: i}", "steps: [[{name: a, templateRef: {name: s, template: t}}]]"
            ),
        ),
    ),
    # tags
    ("V1", says("{{workflow.name}} {{foo.bar}} {{retries}}"), says("{{workflow.id}}")),
    ("V1", says("{{outputs.x}} {{workflow.durationx}} {{steps.nameless.x}}"), says("{{steps.a.outputs.result}}")),
    ("V1", says("{{pod.name}}"), template('suspend: {duration: "{{pod.name}}"}')),
    (
        "V1",
        workflow(kind="WorkflowTemplate", main='container: {image: i, args: ["{{workflow.parameters.any}}"]}'),
        says("{{workflow.parameters.any}}"),
    ),
    (
        "V1",
        workflow(metadata="labels: {a: b}", main=ANNOTATED % "{{workflow.labels.a}}"),
        workflow(main=ANNOTATED % "{{workflow.labels.a}}"),
    ),
    (
        "V1",
        workflow("priority: 1", main=ANNOTATED % "{{workflow.priority}}"),
        workflow(main=ANNOTATED % "{{workflow.priority}}"),
    ),
    (
        "V1",
        workflow("onExit: exits", main="suspend: {}") + EXITS,
        workflow("onExit: exits", main="steps: [[{name: a, template: exits}]]") + EXITS,
    ),
    (
        "V1",
        workflow("podMetadata: {labels: {a: '{{workflow.name}}'}}"),
        workflow("podMetadata: {labels: {a: '{{workflow.id}}'}}"),
    ),
    (
        "V1",
        workflow(
            "arguments: {parameters: [{name: s, value: name}]}",
            main='container: {image: i, args: ["{{workflow.{{workflow.parameters.s}}}}"]}',
        ),
        workflow(
            "arguments: {parameters: [{name: s, value: id}]}",
            main='container: {image: i, args: ["{{workflow.{{workflow.parameters.s}}}}"]}',
        ),
    ),
    ("V1", says("{{foo"), says("{{inputs.foo")),
    ("V2", says("{{foo"), says("{{=foo")),
    ("V2", steps('name: a, template: leaf, when: "{{foo}}"'), steps('name: a, template: leaf, when: "{{foo"')),
    (
        "V3",
        workflow(
            'arguments: {parameters: [{name: s, value: "a\\tb"}]}',
            main='container: {image: i, args: ["{{workflow.parameters.s}}"]}',
        ),
        workflow(
            'arguments: {parameters: [{name: s, value: "a\\x01b"}]}',
            main='container: {image: i, args: ["{{workflow.parameters.s}}"]}',
        ),
    ),
    ("V4", says("{{=1 < 2}}"), says("{{='\\\\u003c'}}")),
    # steps
    ("ST3", steps("name: a-1, template: leaf"), steps("name: a_1, template: leaf")),
    ("ST3", steps('name: "a-{{workflow.name}}", template: leaf'), steps('name: "a-{{item}}", template: leaf')),
    ("ST3", template("steps: [null, [{name: a, template: leaf}]]"), template("steps: [[null]]")),
    (
        "ST2",
        steps("name: a, template: leaf", "name: b, template: leaf"),
        steps("name: a, template: leaf", "name: a, template: leaf"),
    ),
    (
        "L1",
        steps(f"name: a, template: leaf, {LOOP}, withParam: ''"),
        steps(f"name: a, template: leaf, {LOOP}, withParam: '[]'"),
    ),
    (
        "L2",
        steps("name: a, template: leaf, withSequence: {count: many, start: few}"),
        steps("name: a, template: leaf, withSequence: {count: 1, end: 2}"),
    ),
    (
        "ST7",
        steps("name: a, template: leaf, hooks: {exit: {template: none}}"),
        steps("name: a, template: leaf, hooks: {running: {template: leaf}}"),
    ),
    (
        "V1",
        steps("name: a, template: leaf", 'name: b, template: leaf, when: "{{steps.a.outputs.result}}"'),
        steps('name: b, template: leaf, when: "{{steps.a.outputs.result}}"', "name: a, template: leaf"),
    ),
    (
        "V1",
        steps('name: a, template: leaf, when: "{{steps.a.status}}"'),
        steps('name: a, template: leaf, when: "{{steps.a.outputs.result}}"'),
    ),
    (
        "V1",
        steps('name: a, template: leaf, onExit: leaf, when: "{{steps.a.outputs.result}}"'),
        steps('name: a, template: leaf, hooks: {x: {expression: e}}, when: "{{steps.a.outputs.result}}"'),
    ),
    (
        "V1",
        steps(f"name: a, template: leaf, {LOOP}", 'name: b, template: leaf, when: "{{steps.a.outputs.parameters}}"'),
        steps(
            "name: a, template: leaf, withSequence: {count: 2}",
            'name: b, template: leaf, when: "{{steps.a.outputs.parameters}}"',
        ),
    ),
    (
        "V1",
        steps('name: a, template: leaf, withItems: [{x: 1}, {z: 2}], when: "{{item.z}}"'),
        steps('name: a, template: leaf, withItems: [{x: {z: 1}}, {y: 1}], when: "{{item.y}}"'),
    ),
    (
        "V1",
        steps("name: a, template: leaf, withItems: [{x: 1}]", 'name: b, template: leaf, when: "{{item.x}}"'),
        dag("name: a, template: leaf, withItems: [{x: 1}]", 'name: b, template: leaf, when: "{{item.x}}"'),
    ),
    (
        "V1",
        steps('name: a, template: leaf, withParam: "[]", when: "{{item.any}}"'),
        steps('name: a, template: leaf, withSequence: {count: 1}, when: "{{item.any}}"'),
    ),
    (
        "V1",
        steps(
            "name: a, inline: {inputs: {parameters: [{name: q, default: d}]}, http: {url: '{{inputs.parameters.q}}'}}"
        ),
        steps("name: a, inline: {container: {image: '{{pod.name}}'}}"),
    ),
    (
        "V1",
        steps(
            "name: a, template: leaf",
            outputs='outputs: {artifacts: [{name: a, from: "{{steps.a.outputs.artifacts.a}}"}]}',
        ),
        steps(
            "name: a, template: leaf",
            outputs='outputs: {artifacts: [{name: a, from: "{{steps.a.outputs.artifacts.b}}"}]}',
        ),
    ),
    # dag
    ("D1", dag("name: a, template: leaf"), template("dag: {tasks: []}")),
    (
        "D2",
        dag("name: a, template: leaf", "name: b, template: leaf, depends: '((a && & ~~'"),
        dag("name: a, template: leaf", "name: b, template: leaf, depends: 'a || true'"),
    ),
    (
        "D2",
        dag("name: a, template: leaf", "name: b, template: leaf, dependencies: ['a a']"),
        dag("name: a, template: leaf", "name: b, template: leaf, dependencies: [a.Succeeded]"),
    ),
    (
        "D2",
        dag("name: a, template: leaf", "name: b, template: leaf"),
        dag("name: a, template: leaf", "name: a, template: leaf"),
    ),
    (
        "D2",
        dag("name: a, template: leaf", "name: b, template: leaf, depends: a"),
        dag("name: a, template: leaf, depends: b", "name: b, template: leaf, depends: a"),
    ),
    ("D3", dag("name: a-1, template: leaf"), dag("name: a_1, template: leaf")),
    (
        "D4",
        dag("name: 1a, template: leaf", "name: b, template: leaf, dependencies: [1a]"),
        dag("name: 1a, template: leaf", "name: b, template: leaf, depends: 1a"),
    ),
    (
        "D5",
        dag("name: a, template: leaf", "name: b, template: leaf, depends: a", "name: c, template: leaf, depends: b"),
        dag(
            "name: a, template: leaf",
            "name: b, template: leaf, depends: a",
            "name: c, template: leaf, dependencies: [b]",
        ),
    ),
    (
        "D6",
        dag("name: a, template: leaf, continueOn: {failed: true}", "name: b, template: leaf, dependencies: [a]"),
        dag("name: a, template: leaf, continueOn: {failed: true}", "name: b, template: leaf, depends: a"),
    ),
    (
        "D8",
        dag("name: a, template: leaf", "name: b, template: leaf, depends: a.Skipped"),
        dag("name: a, template: leaf", "name: b, template: leaf, depends: a.Skippd"),
    ),
    (
        "D9",
        dag(f"name: a, template: leaf, {LOOP}", "name: b, template: leaf, depends: a.AnySucceeded"),
        dag("name: a, template: leaf", "name: b, template: leaf, depends: a.AnySucceeded"),
    ),
    (
        "D9",
        dag("name: a, template: leaf", "name: b, template: leaf, depends: a.AnySucceeded || a"),
        dag("name: a, template: leaf", "name: b, template: leaf, depends: a.Failed || a.AllFailed"),
    ),
    (
        "D10",
        dag("name: a, template: leaf", "name: b, template: leaf", more='target: "a b {{foo.bar}}"'),
        dag("name: a, template: leaf", "name: b, template: leaf", more='target: "a  b"'),
    ),
    (
        "D14",
        dag(
            "name: a, template: leaf",
            "name: b, template: leaf, depends: a, " + args('name: p, value: "{{tasks.a.outputs.result}}"'),
        ),
        dag(
            "name: a, template: leaf",
            "name: b, template: leaf, " + args('name: p, value: "{{tasks.a.outputs.result}}"'),
        ),
    ),
    (
        "D14",
        dag(
            "name: a, template: leaf",
            "name: b, template: leaf, " + args('name: p, value: "x{{tasks.a.outputs.result}}"'),
        ),
        dag("name: a, template: leaf", "name: b, template: leaf, " + args('name: p, value: "{{tasks.name}}"')),
    ),
    (
        "D14",
        dag(
            "name: a, template: leaf",
            "name: b, template: leaf, depends: a",
            'name: c, template: leaf, depends: b, when: "{{tasks.a.status}}"',
        ),
        dag(
            "name: a, template: leaf",
            "name: b, template: leaf",
            'name: c, template: leaf, depends: b, when: "{{tasks.a.status}}"',
        ),
    ),
    (
        "V1",
        dag(
            "name: a, template: leaf, hooks: {x: {template: leaf}}",
            fields='outputs: {parameters: [{name: o, value: "{{tasks.a.status}}"}]}',
        ),
        dag("name: a, template: leaf", fields='outputs: {parameters: [{name: o, value: "{{tasks.a.status}}"}]}'),
    ),
    (
        "V1",
        dag('name: a, template: leaf, when: "{{tasks.b.outputs.result}}"', "name: b, template: leaf, depends: a"),
        dag('name: a, template: leaf, when: "{{steps.b.outputs.result}}"', "name: b, template: leaf, depends: a"),
    ),
    # leaves
    (
        "B2",
        template("container: {image: i, volumeMounts: [{name: a, mountPath: /d}, {name: b, mountPath: /d/}]}"),
        template("container: {image: i, volumeMounts: [{name: a, mountPath: /d}, {name: b, mountPath: /d}]}"),
    ),
    (
        "B2",
        template(TWICE + "script: {image: i, source: s}"),
        template(TWICE + LEAF),
    ),
    ("B3", workflow("templateDefaults: {container: {image: i}}", main="container: {}"), workflow(main="container: {}")),
    (
        "B4",
        workflow("templateDefaults: {script: {image: i, source: s}}", main="script: {source: s}"),
        workflow("templateDefaults: {container: {image: i}}", main="script: {source: s}"),
    ),
    (
        "B5",
        template("containerSet: {containers: [{name: a}, {name: b, dependencies: [a]}]}"),
        template("containerSet: {containers: [{name: a}, {name: b, dependencies: [c]}]}"),
    ),
    (
        "B5",
        template("outputs: {parameters: [{name: o, value: v}]}, containerSet: {containers: [{name: main}]}"),
        template("outputs: {parameters: [{name: o, value: v}]}, containerSet: {containers: [{name: a}]}"),
    ),
    (
        "B5",
        template("containerSet: {containers: [{name: waits}]}"),
        template("containerSet: {containers: [{name: wait}]}"),
    ),
    ("B6", template("resource: {action: get}"), template("resource: {action: list}")),
    ("B6", template("resource: {action: create, manifestFrom: {}}"), template("resource: {action: create}")),
    (
        "B6",
        template('resource: {action: create, manifest: "a: x-{{foo}}"}'),
        template('resource: {action: create, manifest: "a: {{workflow.creationTimestamp}}"}'),
    ),
    (
        "B6",
        template(
            "inputs: {artifacts: [{name: m, path: /abc, raw: {}}]}, "
            "resource: {action: apply, manifestFrom: {artifact: {name: m}}}"
        ),
        template("resource: {action: apply, manifestFrom: {artifact: {name: m}}}"),
    ),
    # cron
    ("C1", cron("schedules: ['* * * * *']"), cron("schedules: ['* * * * *']").replace("name: c", "name: " + "c" * 53)),
    ("C2", cron("schedules: ['@daily']"), cron("schedules: []")),
    ("C3", cron("schedules: ['0, 0-5/90 ? JAN *-x']"), cron("schedules: ['0 0 * * 7']")),
    ("C3", cron("schedules: ['@every -5m']"), cron("schedules: ['@every 5']")),
    ("C3", cron("schedules: ['@hourly']"), cron("schedules: ['@Hourly']")),
    ("C3", cron("schedules: ['TZ=UTC  1 2 3 4 5']"), cron("schedules: ['1 2 3 4']")),
    ("C3", cron("schedules: ['5/10 * * * *']"), cron("schedules: ['5-4 * * * *']")),
    ("C3", cron("schedules: ['*/2 * * * *']"), cron("schedules: ['*/0 * * * *']")),
    ("crash", cron("schedules: ['TZ=UTC @daily']"), cron("schedules: ['TZ=UTC']")),
    ("C4", cron("schedules: ['@daily'], timezone: UTC"), cron("schedules: ['@daily'], timezone: ../UTC")),
    (
        "C5",
        cron("schedules: ['@daily'], concurrencyPolicy: Forbid"),
        cron("schedules: ['@daily'], concurrencyPolicy: forbid"),
    ),
    (
        "C6",
        cron("schedules: ['@daily'], startingDeadlineSeconds: 0"),
        cron("schedules: ['@daily'], startingDeadlineSeconds: -1"),
    ),
]


@pytest.mark.parametrize(("rule", "sound", "broken"), PAIRS, ids=[f"{n}-{pair[0]}" for n, pair in enumerate(PAIRS)])
def test_a_sound_file_and_a_broken_one(rule: str, sound: str, broken: str) -> None:
    assert judged(sound)[:3] == (True, "", True)
    verdict = judged(broken)
    assert not verdict.accepted
    assert verdict.reason.endswith(f"({rule})"), verdict.reason
