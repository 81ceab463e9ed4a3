"""Which locations a bundle takes, and in which words it refuses the others."""

import textwrap

import pytest

from wfc import pipeline, rules
from wfc.backends.shell import backend
from wfc.source import SourceFile

DOCUMENT = """\
entrypoint: work
templates:
- name: work
  {side}:
    artifacts:
    - name: a
      path: /a
{location}
  container: {{image: busybox, command: ["true"]}}
"""


def refusals(location: str, side: str = "inputs") -> list[str]:
    """What a bundle refuses about an artifact at this location: the word and the message."""
    text = DOCUMENT.format(location=textwrap.indent(textwrap.dedent(location), " " * 6).rstrip(), side=side)
    (report,) = pipeline.check([SourceFile("spec.yaml", text)])
    (program,) = [unit.program for unit in report.units if unit.program is not None]
    found = backend.unsupported(program, backend.Options())
    return [f"{text[each.span.start : each.span.end]}: {each.message}" for each in found]


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        (
            (
                "s3: {endpoint: e, bucket: b, key: k, "
                "encryptionOptions: {serverSideCustomerKeySecret: {name: n, key: k}, kmsKeyId: id}}"
            ),
            "kmsKeyId: serverSideCustomerKeySecret and kmsKeyId cannot be set together",
        ),
        (
            (
                "s3: {endpoint: e, bucket: b, key: k, "
                "encryptionOptions: {enableEncryption: true, kmsKeyId: id, kmsEncryptionContext: '{}'}}"
            ),
            (
                "kmsEncryptionContext: shell bundles cannot do `kmsEncryptionContext` of s3 locations: rclone, "
                "which does the transfers, can send no encryption context that is signed"
            ),
        ),
        (
            "oss: {endpoint: e, bucket: b, key: k, securityToken: t}",
            (
                "securityToken: shell bundles cannot do `securityToken` of oss locations: a token that stands in "
                "the document would stand in the bundle"
            ),
        ),
        (
            "hdfs: {addresses: ['n:1'], path: /p, krbRealm: R}",
            "krbRealm: shell bundles cannot do `krbRealm` of hdfs locations: a bundle cannot log in by Kerberos",
        ),
    ],
)
def test_a_field_that_cannot_be_obeyed_is_refused_at_its_name(location: str, expected: str) -> None:
    assert refusals(location) == [expected]


@pytest.mark.parametrize("others", ["enableEncryption: true", "kmsKeyId: id"])
def test_an_encryption_context_that_nobody_looks_at(others: str) -> None:
    """Argo does where it encrypts, and with a key of the key management service."""
    context = f"encryptionOptions: {{{others}, kmsEncryptionContext: '{{}}'}}"
    assert refusals(f"s3: {{endpoint: e, bucket: b, key: k, {context}}}") == []


def test_a_plugin_is_refused() -> None:
    (refused,) = refusals("plugin: {name: p, configuration: c, key: k}")
    assert refused.endswith(": shell bundles cannot reach plugin locations: only a plugin of the cluster can")


@pytest.mark.parametrize(
    "location",
    [
        "s3: {endpoint: e, bucket: b, key: k, encryptionOptions: {enableEncryption: false, kmsKeyId: ''}}",
        "oss: {endpoint: e, bucket: b, key: k, securityToken: ''}",
        "http: {url: 'https://a.example/b', auth: {oauth2: {}}}",
    ],
)
def test_what_says_nothing_is_not_refused(location: str) -> None:
    assert refusals(location) == []


def test_the_rules_of_a_bucket_are_left_out_with_a_note() -> None:
    """What is stored does not depend on them."""
    rule = "lifecycleRule: {markDeletionAfterDays: 7, markInfrequentAccessAfterDays: 3}"
    text = DOCUMENT.format(location=f"      oss: {{endpoint: e, bucket: b, key: k, {rule}}}", side="outputs")
    (report,) = pipeline.check([SourceFile("spec.yaml", text)])
    (program,) = [unit.program for unit in report.units if unit.program is not None]
    (note,) = backend.unsupported(program, backend.Options())
    assert note.rule is rules.IGNORED_CONSTRUCT
    assert text[note.span.start : note.span.end] == "lifecycleRule"
