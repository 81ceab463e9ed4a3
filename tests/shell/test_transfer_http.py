"""HTTP locations, against a real server (nginx) and one that breaks on purpose."""

import io
import tarfile
import threading
from pathlib import Path

import pytest

from tests.servers.flaky import FlakyServer
from tests.servers.web import WebServer
from tests.shell.transfers import Shell, tree

pytest_plugins = ["tests.servers.flaky", "tests.servers.web", "tests.shell.transfers"]

pytestmark = pytest.mark.needs("curl", "nginx", "fcgiwrap", "git")


def location(url: str, **fields: str) -> dict[str, str]:
    """A record for a URL."""
    return {"kind": "http", "name": "opctl", "url": url, **fields}


def serve(server: WebServer, name: str, content: bytes) -> str:
    """Put a file on the server; its path below /files, /away … (without the slash)."""
    (server.files / name).write_bytes(content)
    return name


def login(shell: Shell, server: WebServer) -> dict[str, str]:
    """The fields that log in as the server's reader."""
    return {
        "username-secret": shell.secret("web", "user", server.user),
        "password-secret": shell.secret("web", "password", server.password),
    }


def test_a_program_with_a_mode(shell: Shell, web_server: WebServer) -> None:
    name = serve(web_server, "opctl-linux-amd64", b"#!/bin/sh\necho opctl\n")
    dest = shell.work / "opctl"
    assert shell.load(location(f"{web_server.url}/files/{name}", mode="0755"), dest) == (0, "", "", "")
    assert dest.read_bytes() == b"#!/bin/sh\necho opctl\n"
    assert dest.stat().st_mode & 0o777 == 0o755


def test_an_empty_body_is_an_empty_file(dash: Shell, web_server: WebServer) -> None:
    name = serve(web_server, "empty", b"")
    assert dash.load(location(f"{web_server.url}/files/{name}"), dash.work / "in").status == 0
    assert (dash.work / "in").read_bytes() == b""


def test_redirects_are_followed_but_not_for_ever(shell: Shell, web_server: WebServer) -> None:
    name = serve(web_server, "latest", b"moved")
    assert shell.load(location(f"{web_server.url}/away/away/{name}"), shell.work / "in").status == 0
    assert (shell.work / "in").read_bytes() == b"moved"
    failed = shell.load(location(f"{web_server.url}/round"), shell.work / "never")
    assert failed.status == 1
    assert "redirects" in failed.message


def test_a_tar_is_unpacked_unless_it_is_told_not_to(dash: Shell, web_server: WebServer) -> None:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz") as archive:
        archive.addfile(tarfile.TarInfo("dir/file"))
    url = f"{web_server.url}/files/{serve(web_server, 'x.tgz', stream.getvalue())}"
    assert dash.load(location(url), dash.work / "in").status == 0
    assert tree(dash.work / "in") == {"file": b""}
    assert dash.load(location(url, archive="none"), dash.work / "as-is").status == 0
    assert (dash.work / "as-is").read_bytes() == stream.getvalue()


def test_404_is_not_found(shell: Shell, web_server: WebServer) -> None:
    url = f"{web_server.url}/files/none"
    assert shell.load(location(f"{url}?token=planted"), shell.work / "in") == (
        3, f"artifact opctl: nothing is at the url {url} (404)", "", "",
    )  # fmt: skip
    assert list(shell.work.iterdir()) == []


def test_other_answers_are_failures(dash: Shell, web_server: WebServer) -> None:
    denied = dash.load(location(f"{web_server.url}/status/403"), dash.work / "in", WFC_RETRY_DELAY="30")
    assert denied.status == 1
    assert denied.message.endswith("access denied (the server answered 403)")
    before = len(web_server.requests())
    trouble = dash.load(location(f"{web_server.url}/status/500"), dash.work / "in", WFC_TRIES="3")
    assert trouble.message.endswith("the server answered 500")
    assert web_server.requests()[before:] == ["GET /status/500 HTTP/1.1"] * 3
    assert list(dash.work.iterdir()) == []


def test_basic_authentication(shell: Shell, web_server: WebServer) -> None:
    url = f"{web_server.url}/private/{serve(web_server, 'secret-file', b'private')}"
    refused = shell.load(location(url), shell.work / "in")
    assert refused.status == 1
    assert "access denied (the server answered 401)" in refused.message
    assert shell.load(location(url, **login(shell, web_server)), shell.work / "in") == (0, "", "", "")
    assert (shell.work / "in").read_bytes() == b"private"


def test_a_login_with_half_of_it_missing_is_none(dash: Shell, web_server: WebServer) -> None:
    """Argo logs in only when both are there and not empty."""
    fields = {"username-secret": dash.secret("web", "user", "reader"), "password-secret": dash.secret("web", "no", "")}
    assert dash.load(location(f"{web_server.url}/echo", **fields), dash.work / "in").status == 0
    assert (dash.work / "in").read_text() == "||"


def test_headers(shell: Shell, web_server: WebServer) -> None:
    headers = {
        "header-1": 'X-First: it\'s "quoted" \\ $(id)',
        "header-2": "X-Second:",
        "header-3": "Authorization: Bearer abc",
    }
    assert shell.load(location(f"{web_server.url}/echo", **headers), shell.work / "in").status == 0
    assert (shell.work / "in").read_text() == 'it\'s "quoted" \\ $(id)||Bearer abc'


def test_no_header_is_read_from_a_file(dash: Shell, web_server: WebServer) -> None:
    (dash.folder / "planted").write_text("X-First: leaked\n")
    for header in ("@planted", "X-Second: a\nX-First: smuggled"):
        refused = dash.load(location(f"{web_server.url}/echo", **{"header-1": header}), dash.work / "in")
        assert refused.status == 1
        assert "it has a header that is none" in refused.message


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://127.0.0.1/x", "/etc/passwd", "-o/tmp/x", "", "http://a\nb"]
)
def test_only_http(dash: Shell, url: str) -> None:
    refused = dash.load(location(url), dash.work / "in")
    assert refused.status == 1
    assert refused.message.startswith("artifact opctl: its url ")


def test_a_redirect_leads_to_no_file(dash: Shell, web_server: WebServer) -> None:
    """Names with brackets, braces, quotes: the URL goes out as it was written, and is one request."""
    name = serve(web_server, "a[1-3]{b,c}", b"one")
    assert dash.load(location(f"{web_server.url}/files/{name}"), dash.work / "in").status == 0
    assert (dash.work / "in").read_bytes() == b"one"


def test_settings_of_curl_do_not_matter(dash: Shell, web_server: WebServer) -> None:
    (dash.folder / "home/.curlrc").write_text('output = "/nowhere/at/all"\nuser-agent = "rc"\n')
    assert dash.load(location(f"{web_server.url}/echo"), dash.work / "in").status == 0


def test_redirection_by_map(shell: Shell, web_server: WebServer) -> None:
    """The page's own URL, sent to a server on this machine."""
    serve(web_server, "opctl", b"binary")
    shell.map(f"https://github.com/onepanelio/core/releases/latest/download/={web_server.url}/away/")
    url = "https://github.com/onepanelio/core/releases/latest/download/opctl"
    assert shell.load(location(url), shell.work / "in") == (0, "", "", "")
    assert (shell.work / "in").read_bytes() == b"binary"


def test_a_slow_answer_is_waited_for_and_shows_nothing_half(dash: Shell, web_server: WebServer) -> None:
    url = f"{web_server.url}/slow/{serve(web_server, 'slow', b'x' * 40_000)}"
    seen = []
    stop = threading.Event()

    def watch() -> None:
        while not stop.wait(0.02):
            dest = dash.work / "in"
            if dest.exists():
                seen.append(dest.stat().st_size)

    watcher = threading.Thread(target=watch)
    watcher.start()
    assert dash.load(location(url), dash.work / "in").status == 0
    stop.set()
    watcher.join()
    assert set(seen) <= {40_000}
    assert (dash.work / "in").stat().st_size == 40_000


def test_a_cut_connection_is_tried_again_from_the_start(shell: Shell, flaky_server: FlakyServer) -> None:
    flaky_server.forget()
    assert shell.load(location(f"{flaky_server.url}/cut/2"), shell.work / "in") == (0, "", "", "")
    assert (shell.work / "in").read_bytes() == flaky_server.body
    assert flaky_server.asked == [("/cut/2", "")] * 3


def test_a_cut_body_with_a_tag_is_continued(shell: Shell, flaky_server: FlakyServer) -> None:
    flaky_server.forget()
    assert shell.load(location(f"{flaky_server.url}/cut-tagged/1"), shell.work / "in") == (0, "", "", "")
    assert (shell.work / "in").read_bytes() == flaky_server.body
    assert [start for _, start in flaky_server.asked] == ["", str(len(flaky_server.body) // 2)]


def test_a_body_that_changed_meanwhile_is_not_glued_together(shell: Shell, flaky_server: FlakyServer) -> None:
    flaky_server.forget()
    assert shell.load(location(f"{flaky_server.url}/changed"), shell.work / "in") == (0, "", "", "")
    assert (shell.work / "in").read_bytes() == flaky_server.other_body


def test_a_connection_that_is_always_cut_fails(dash: Shell, flaky_server: FlakyServer) -> None:
    for path in ("cut/99", "cut-tagged/99"):
        flaky_server.forget()
        failed = dash.load(location(f"{flaky_server.url}/{path}"), dash.work / "in", WFC_TRIES="3")
        assert failed.status == 1
        assert failed.message.startswith(f"artifact opctl: cannot fetch the url {flaky_server.url}/{path}: ")
        assert "the connection was cut before the end" in failed.message
        assert len(flaky_server.asked) == 3
    assert list(dash.work.iterdir()) == []


@pytest.mark.parametrize("path", ["failing/2", "busy/2"])
def test_a_server_that_recovers(shell: Shell, flaky_server: FlakyServer, path: str) -> None:
    flaky_server.forget()
    assert shell.load(location(f"{flaky_server.url}/{path}"), shell.work / "in") == (0, "", "", "")
    assert (shell.work / "in").read_bytes() == flaky_server.body
    assert len(flaky_server.asked) == 3


def test_a_server_that_never_answers(dash: Shell, flaky_server: FlakyServer) -> None:
    failed = dash.load(location(f"{flaky_server.url}/silent"), dash.work / "in", WFC_TRIES="1", WFC_TIMEOUT="1")
    assert failed.status == 1
    assert "cannot fetch the url" in failed.message


def test_unreachable(dash: Shell) -> None:
    failed = dash.load(location("http://127.0.0.1:1/x"), dash.work / "in")
    assert failed.status == 1
    assert "the server cannot be reached" in failed.message


def test_a_file_is_stored_by_put(shell: Shell, web_server: WebServer) -> None:
    (shell.work / "result").write_text("stored")
    url = f"{web_server.url}/put/{shell.command[0]}/result"
    assert shell.save(location(url, archive="none"), shell.work / "result") == (0, "", "", "")
    assert (web_server.stored / shell.command[0] / "result").read_text() == "stored"
    (shell.work / "folder").mkdir()
    refused = shell.save(location(url, archive="none"), shell.work / "folder")
    assert refused.status == 1
    assert "a folder cannot be stored" in refused.message


@pytest.mark.needs("strace")
def test_a_password_is_in_no_arguments_and_no_environment(dash: Shell, web_server: WebServer, tmp_path: Path) -> None:
    url = f"{web_server.url}/private/{serve(web_server, 'traced', b'private')}"
    log = tmp_path / "trace"
    outcome = dash.traced("load", log, location(url, **login(dash, web_server)), dash.work / "in")
    assert outcome.status == 0
    started = log.read_text()
    assert "/curl" in started
    # strace writes quotes and backslashes with a backslash before them; the piece without them is enough.
    assert "with\\" in web_server.password
    assert "pass word" not in started
    for path in dash.folder.rglob("*"):
        if path.is_file() and (dash.folder / "secrets") not in path.parents:
            assert web_server.password.encode() not in path.read_bytes(), path


def test_a_password_is_in_no_message(dash: Shell, flaky_server: FlakyServer) -> None:
    """Also when the URL itself holds it."""
    fields = {
        "username-secret": dash.secret("web", "user", "planted-user"),
        "password-secret": dash.secret("web", "password", "planted-password"),
    }
    url = flaky_server.url.replace("http://", "http://me:in-url@") + "/cut/99?token=planted-password"
    failed = dash.load(location(url, **fields), dash.work / "in", WFC_TRIES="1")
    assert failed.status == 1
    for text in (failed.message, failed.stderr, failed.stdout):
        assert "planted" not in text
        assert "in-url" not in text
