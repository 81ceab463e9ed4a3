"""The artifact repository of a bundle."""

import pytest

from tests.run.bundles import emitted, one_task
from wfc.backends.shell import backend
from wfc.backends.shell.plan import Location, Repository, Variable
from wfc.backends.shell.planning.repository import repository

S3 = {
    "endpoint": "s3.example:9000",
    "bucket": "flows",
    "insecure": True,
    "useSDKCreds": False,
    "accessKeySecret": {"name": "login", "key": "user"},
    "secretKeySecret": {"name": "", "key": "password"},
}


def test_s3() -> None:
    assert repository("s3", S3, "{{workflow.namespace}}/{{pod.name}}") == Repository(
        Location(
            "s3",
            (
                ("endpoint", ("s3.example:9000",)),
                ("bucket", ("flows",)),
                ("insecure", ("true",)),
                ("access-key-secret", ("login/user",)),
            ),
        ),
        (Variable("workflow_namespace"), "/", Variable("pod_name")),
    )


def test_gcs() -> None:
    settings = {"bucket": "flows", "serviceAccountKeySecret": {"name": "login", "key": "json"}}
    made = repository("gcs", settings, "plain")
    assert made.location.fields == (("bucket", ("flows",)), ("service-account-key-secret", ("login/json",)))
    assert made.key == ("plain",)


def test_hdfs_and_azure() -> None:
    made = repository("hdfs", {"addresses": ["a:8020", "b:8020"], "hdfsUser": "fred", "force": True}, "k")
    assert made.location.fields == (("addresses", ("a:8020", ",", "b:8020")), ("user", ("fred",)), ("force", ("true",)))
    settings = {"endpoint": "https://t.blob.example", "container": "c", "accountKeySecret": {"name": "a", "key": "k"}}
    made = repository("azure", settings, "k")
    assert dict(made.location.fields)["bucket"] == ("c",)
    assert dict(made.location.fields)["account-key-secret"] == ("a/k",)


@pytest.mark.parametrize(
    ("kind", "settings", "key", "message"),
    [
        ("artifactory", {}, "k", "a repository of the kind artifactory needs url"),
        ("plugin", {"name": "p"}, "k", "cannot keep artifacts in a repository of the kind plugin"),
        ("azure", {"container": "c"}, "k", "a repository of the kind azure needs endpoint and container"),
        ("s3", {**S3, "other": "x"}, "k", "do not know `other` of s3"),
        (
            "s3",
            {**S3, "encryptionOptions": {"enableEncryption": True, "kmsKeyId": "id", "kmsEncryptionContext": "{}"}},
            "k",
            "cannot do `encryptionOptions.kmsEncryptionContext` of s3",
        ),
        (
            "s3",
            {**S3, "encryptionOptions": {"kmsKeyId": "id", "serverSideCustomerKeySecret": {"name": "n", "key": "k"}}},
            "k",
            "serverSideCustomerKeySecret and kmsKeyId cannot be set together",
        ),
        (
            "hdfs",
            {"addresses": ["nn:8020"], "krbRealm": "R"},
            "k",
            "`krbRealm` of hdfs repositories: a bundle cannot log",
        ),
        ("s3", S3, "{{workflow.scheduledTime}}", "`{{workflow.scheduledTime}}` of the key format"),
        ("s3", S3, "{{=1}}", "`{{=1}}` of the key format"),
    ],
)
def test_what_a_bundle_does_not_know(kind: str, settings: dict[str, object], key: str, message: str) -> None:
    with pytest.raises(ValueError, match=message.replace("{", r"\{")):
        repository(kind, settings, key)


def test_a_key_of_the_customer() -> None:
    """Of the repository: what needs it asks for the program that derives keys, and for the secret."""
    secret = {"name": "customer", "key": "key"}
    settings = {**S3, "encryptionOptions": {"enableEncryption": True, "serverSideCustomerKeySecret": secret}}
    made = repository("s3", settings, "k")
    assert dict(made.location.fields)["customer-key-secret"] == ("customer/key",)
    work = one_task("""
        outputs: {artifacts: [{name: a, path: /a}]}
        container: {image: alpine, command: ["true"]}
    """)
    (run,) = [file.text for file in emitted(work, backend.Options(repository=made)) if file.path == "run.sh"]
    (kinds,) = [line for line in run.splitlines() if line.startswith("wfc_kinds=")]
    assert "sse-c" in kinds
    assert "customer/key" in run
