"""Google Cloud Storage, as the page's hidden comment has it, against a fake that says what it is."""

import pytest

from tests.run.bundles import Workflows, one_task, page
from tests.servers.gcs import TOKEN, FakeGcs

pytest_plugins = ["tests.run.bundles", "tests.servers.gcs"]

pytestmark = pytest.mark.needs("bwrap", "rclone", "openssl")


@pytest.fixture
def options(workflows: Workflows, fake_gcs: FakeGcs) -> list[str]:
    """What leads a run to the fake, with the key of its service account; no part of which may be found later."""
    fake_gcs.objects.clear()
    workflows.secret("onepanel", "serviceAccountKey", fake_gcs.service_account)
    workflows.planted = [TOKEN, fake_gcs.service_account[200:300]]
    return [f"--map=storage.googleapis.com={fake_gcs.url}", f"--secrets={workflows.secrets}"]


def test_the_page(workflows: Workflows, fake_gcs: FakeGcs, options: list[str]) -> None:
    document = page("gcs").read_text().replace("my-figures", "my-data-bucket")
    workflows.run(document, *options).succeeded()
    assert fake_gcs.objects == {("my-data-bucket", "papers/2020/one.svg"): b"plot\n"}


def test_in(workflows: Workflows, fake_gcs: FakeGcs, options: list[str]) -> None:
    """One object, all objects below a key (which the comment begins with a slash), and none."""
    there = "bucket: my-data-bucket, serviceAccountKeySecret: {name: onepanel, key: serviceAccountKey}"
    document = one_task(f"""
        inputs:
          artifacts:
          - {{name: one, path: /in/one, gcs: {{key: /your/path/a, {there}}}}}
          - {{name: all, path: /in/all, gcs: {{key: /your/path, {there}}}}}
          - {{name: none, path: /in/none, optional: true, gcs: {{key: /nothing, {there}}}}}
        container: {{image: alpine, command: [sh, -c], args: ["cd /in; find . -type f | sort | xargs grep -H ''"]}}
    """)
    fake_gcs.objects.update({("my-data-bucket", f"your/path/{name}"): name.encode() for name in ("a", "b/c")})
    run = workflows.run(document, *options).succeeded()
    assert run.printed("work").splitlines() == ["./all/a:a", "./all/b/c:b/c", "./one:a"]
