"""HTTP locations behind OAuth2 (client credentials) and behind TLS that asks for a client certificate."""

from collections.abc import Iterator

import pytest

from tests.servers.tls import TlsServer, tls_server
from tests.servers.tokens import CLIENT, CLIENT_SECRET, TOKEN, TokenServer
from tests.shell.transfers import Shell

pytest_plugins = ["tests.servers.tokens", "tests.shell.transfers"]

pytestmark = pytest.mark.needs("curl")


def guarded(shell: Shell, server: TokenServer, token: str = "token", **fields: str) -> dict[str, str]:
    """A record behind the token server."""
    return {
        "kind": "http",
        "name": "data",
        "archive": "none",
        "url": f"{server.url}/guarded/data",
        "client-id-secret": shell.secret("oauth", "id", CLIENT),
        "client-secret-secret": shell.secret("oauth", "secret", CLIENT_SECRET),
        "token-url-secret": shell.secret("oauth", "url", f"{server.url}/{token}"),
        **fields,
    }


def test_a_token_in_both_directions(shell: Shell, token_server: TokenServer) -> None:
    (shell.work / "f").write_text("hello")
    fields = guarded(shell, token_server, **{"scopes": "read write", "endpoint-param-1": "audience=it's & it"})
    assert shell.save(fields, shell.work / "f") == (0, "", "", "")
    assert token_server.asked[-1][1] == {
        "grant_type": "client_credentials",
        "scope": "read write",
        "audience": "it's & it",
    }
    assert shell.load(fields, shell.work / "in") == (0, "", "", "")
    assert (shell.work / "in").read_text() == "hello"


def test_a_server_that_wants_the_client_in_the_body(dash: Shell, token_server: TokenServer) -> None:
    """As Go's library: first by the header, then by the body."""
    token_server.stored["/guarded/data"] = b"body"
    assert dash.load(guarded(dash, token_server, "token-by-body"), dash.work / "in") == (0, "", "", "")
    assert (dash.work / "in").read_text() == "body"


def test_a_token_server_in_trouble_is_asked_again(dash: Shell, token_server: TokenServer) -> None:
    token_server.stored["/guarded/data"] = b"late"
    assert dash.load(guarded(dash, token_server, "busy-token/2"), dash.work / "in") == (0, "", "", "")


def test_no_token(dash: Shell, token_server: TokenServer) -> None:
    slow = {"WFC_RETRY_DELAY": "30"}
    wrong = guarded(dash, token_server) | {"client-secret-secret": dash.secret("oauth", "wrong", "not-the-secret")}
    refused = dash.load(wrong, dash.work / "in", **slow)
    assert refused.status == 1
    assert "cannot get a token for the url" in refused.message
    assert "access denied (the server answered 401)" in refused.message
    none = dash.load(guarded(dash, token_server, "no-token"), dash.work / "in", **slow)
    assert "cannot get a token for the url" in none.message
    assert "the answer has none" in none.message
    for said in (refused, none):
        assert not [secret for secret in (CLIENT_SECRET, "not-the-secret", TOKEN) if secret in said.message]
    # Without all three secrets nothing is asked for, as in Argo.
    half = guarded(dash, token_server)
    del half["client-id-secret"]
    assert "access denied (the server answered 401)" in dash.load(half, dash.work / "in", **slow).message


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TlsServer]:
    """A server that asks for a client certificate."""
    with tls_server(tmp_path_factory.mktemp("tls")) as server:
        yield server


def certified(shell: Shell, url: str, server: TlsServer, **fields: str) -> dict[str, str]:
    """A record with the client certificate."""
    return {
        "kind": "http",
        "name": "data",
        "archive": "none",
        "url": url,
        "client-cert-secret": shell.secret("tls", "crt", server.certificate),
        "client-key-secret": shell.secret("tls", "key", server.key),
        **fields,
    }


@pytest.mark.needs("nginx", "openssl")
def test_a_client_certificate(shell: Shell, tls: TlsServer) -> None:
    trusting = {"CURL_CA_BUNDLE": str(tls.authority_file), "https_proxy": "http://127.0.0.1:1"}
    (tls.files / "f").write_text("for those who are known")
    # The redirect leads to another name of the server: a second connection reads the certificate once more.
    for path in ("files/f", "away/f"):
        dest = shell.work / path.partition("/")[0]
        assert shell.load(certified(shell, f"{tls.url}/{path}", tls), dest, **trusting) == (0, "", "", "")
        assert dest.read_text() == "for those who are known"
    (shell.work / "out").write_text("stored")
    assert (
        shell.save(certified(shell, f"{tls.url}/put/{shell.command[0]}", tls), shell.work / "out", **trusting).status
        == 0
    )
    assert (tls.stored / shell.command[0]).read_text() == "stored"


@pytest.mark.needs("nginx", "openssl")
def test_no_client_certificate_or_a_wrong_one(dash: Shell, tls: TlsServer) -> None:
    trusting = {"CURL_CA_BUNDLE": str(tls.authority_file), "WFC_RETRY_DELAY": "30"}
    (tls.files / "f").write_text("x")
    nobody = certified(dash, f"{tls.url}/files/f", tls)
    del nobody["client-cert-secret"]
    del nobody["client-key-secret"]
    assert "access denied (the server answered 403)" in dash.load(nobody, dash.work / "in", **trusting).message
    broken = certified(dash, f"{tls.url}/files/f", tls) | {"client-key-secret": dash.secret("tls", "broken", "no key")}
    refused = dash.load(broken, dash.work / "in", **trusting)
    assert refused.status == 1
    assert "could not load PEM client certificate" in refused.message or "private key" in refused.message


@pytest.mark.needs("nginx", "openssl")
def test_a_server_that_nobody_vouches_for(dash: Shell, tls: TlsServer) -> None:
    refused = dash.load(certified(dash, f"{tls.url}/files/f", tls), dash.work / "in", WFC_RETRY_DELAY="30")
    assert refused.status == 1
    assert "certificate" in refused.message
