"""A client of the Argo Server's HTTP interface, by the transport of the ``argo-workflows`` SDK.

The SDK's models are left aside: they refuse, or drop, every field that is newer than they are. Documents travel as the
JSON values that the Argo back end made.
"""

import json
import os
import ssl
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from urllib.request import getproxies

import urllib3
from argo_workflows import ApiClient, Configuration
from argo_workflows.exceptions import ApiException

_CONNECT_SECONDS = 15
_ANSWER_SECONDS = 60
# A watched connection on which nothing comes for so long is made anew: a balancer may have dropped it without a word.
_SILENCE_SECONDS = 60

_BAD_REQUEST = (400, 422)
_UNKNOWN, _NOT_FOUND = 2, 5  # codes of gRPC


class ServerError(Exception):
    """What the server, or the way to it, did not do.

    ``status`` is that of HTTP, 0 where no answer came; ``code`` that of gRPC, which Argo's answers have in their body.
    """

    def __init__(self, message: str, status: int = 0, code: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.code = code

    @property
    def refuses_document(self) -> bool:
        """Whether the document is at fault: Argo's validation answers so."""
        return self.status in _BAD_REQUEST

    @property
    def may_refuse_document(self) -> bool:
        """Whether the document is at fault if the message speaks of it.

        A template that the cluster does not have is "not found"; until Argo 3.4, validation ended in an unknown error.
        """
        return self.code in (_UNKNOWN, _NOT_FOUND)

    @property
    def is_final(self) -> bool:
        """Whether asking again gives the same answer."""
        return 400 <= self.status < 500

    def complaint(self, namespace: str) -> str:
        """What to tell the user, who asked about ``namespace``."""
        if self.status == 401:
            return f"the server does not know you: {self.message} (set ARGO_TOKEN or give --token)"
        if self.status == 403:
            return f"the server does not allow it in namespace {namespace}: {self.message}"
        return self.message


class Address(NamedTuple):
    """Where a server is, and who asks: ``url`` without a slash at its end, ``token`` the whole value of the header."""

    url: str
    token: str
    verify: bool
    authority: str = ""


def address(server: str, token: str, insecure: bool, environment: Mapping[str, str]) -> Address:
    """The address of ``server`` (``host:port`` or a URL), completed from the variables of the argo command.

    ``ARGO_SECURE=false`` means plain HTTP, ``ARGO_INSECURE_SKIP_VERIFY=true`` any certificate, ``ARGO_BASE_HREF`` a
    path before the server's own. A token without a scheme is a bearer's. Raises ValueError for what is no address.
    """
    if "://" not in server:
        secure = environment.get("ARGO_SECURE", "true").lower() not in ("false", "0", "f")
        server = f"{'https' if secure else 'http'}://{server}"
    try:
        parts = urlsplit(server)
        valid = parts.scheme in ("http", "https") and parts.hostname and (parts.port is None or parts.port > 0)
    except ValueError:
        valid = False
    if not valid or parts.query or parts.fragment or parts.username is not None:
        raise ValueError("it is `host:port`, or a URL that begins with http:// or https://")
    base = environment.get("ARGO_BASE_HREF", "").strip("/")
    url = server.rstrip("/") + (f"/{base}" if base else "")
    if token and " " not in token:
        token = f"Bearer {token}"
    skip = environment.get("ARGO_INSECURE_SKIP_VERIFY", "").lower() in ("true", "1", "t")
    return Address(url, token, not (insecure or skip), environment.get("SSL_CERT_FILE", ""))


class Server:
    """The workflows of one namespace. Every method raises :class:`ServerError`."""

    def __init__(self, where: Address, namespace: str) -> None:
        configuration = Configuration(host=where.url)
        configuration.verify_ssl = where.verify
        configuration.ssl_ca_cert = where.authority or None
        proxies = getproxies()
        configuration.proxy = proxies.get(urlsplit(where.url).scheme)
        configuration.no_proxy = proxies.get("no")
        # Nothing is sent a second time by the transport: a workflow would be made twice.
        configuration.retries = urllib3.Retry(total=0, redirect=0)
        if where.token:
            configuration.api_key["BearerToken"] = where.token
        if not where.verify:
            urllib3.disable_warnings()
        self._client = ApiClient(configuration)
        self._host = urlsplit(where.url).netloc
        self.url = where.url
        self.namespace = namespace

    def create(self, manifest: dict[str, Any], dry_run: bool) -> dict[str, Any]:
        """Make a workflow; with ``dry_run`` the server only says what it would make. Returns the workflow."""
        body: dict[str, Any] = {"namespace": self.namespace, "workflow": manifest}
        if dry_run:
            body["serverDryRun"] = True
        return self._object(self._call("POST", "", body=body))

    def get(self, name: str) -> dict[str, Any]:
        """The workflow ``name`` as it is now."""
        return self._object(self._call("GET", "/{name}", name=name))

    def watch(self, name: str) -> Iterator[dict[str, Any]]:
        """The workflow ``name`` each time that it changes, the way it is now first; ends when the connection does."""
        query = [("listOptions.fieldSelector", f"metadata.name={name}")]
        path = "/api/v1/workflow-events/{namespace}"
        for event in self._stream(self._call("GET", path, query=query, silence=_SILENCE_SECONDS)):
            found = event.get("object")
            if isinstance(found, dict) and found.get("metadata", {}).get("name") == name:
                if event.get("type") == "DELETED":
                    raise ServerError(f"the workflow {self.namespace}/{name} was deleted", 404)
                yield found

    def logs(self, name: str) -> Iterator[tuple[str, str]]:
        """The lines that the pods of workflow ``name`` print, with the pod's name, until the workflow is over."""
        query = [("logOptions.container", "main"), ("logOptions.follow", "true")]
        for entry in self._stream(self._call("GET", "/{name}/log", name=name, query=query, silence=None)):
            yield str(entry.get("podName", "")), str(entry.get("content", ""))

    def _call(
        self,
        method: str,
        path: str,
        name: str = "",
        query: list[tuple[str, str]] | None = None,
        body: dict[str, Any] | None = None,
        silence: int | None = _ANSWER_SECONDS,
    ) -> Any:
        """The answer to one request, its body still to be read."""
        full = path if path.startswith("/api/") else "/api/v1/workflows/{namespace}" + path
        try:
            return self._client.call_api(
                full,
                method,
                path_params={"namespace": self.namespace, "name": name},
                query_params=query or [],
                header_params={"Accept": "application/json", "Content-Type": "application/json"},
                body=body,
                auth_settings=["BearerToken"],
                _preload_content=False,
                _request_timeout=(_CONNECT_SECONDS, silence),
            )
        except ApiException as error:
            raise self._refusal(error) from None
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise self._unreachable(error) from None

    def _object(self, response: Any) -> dict[str, Any]:
        try:
            text = response.data
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise self._unreachable(error) from None
        try:
            found = json.loads(text)
        except ValueError:
            found = None
        if not isinstance(found, dict) or not isinstance(found.get("metadata"), dict):
            raise ServerError(f"{self._host} does not answer as an Argo Server does")
        return found

    def _stream(self, response: Any) -> Iterator[dict[str, Any]]:
        """The results of a streamed answer: a JSON object a line, or the same as server-sent events."""
        rest = b""
        try:
            for chunk in response.stream(65536):
                *lines, rest = (rest + chunk).split(b"\n")
                for line in lines:
                    yield from self._result(line)
            yield from self._result(rest)
        except urllib3.exceptions.ReadTimeoutError:
            return
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise self._unreachable(error) from None
        finally:
            response.close()

    def _result(self, line: bytes) -> Iterator[dict[str, Any]]:
        line = line.strip().removeprefix(b"data:").strip()
        if not line.startswith(b"{"):
            return
        try:
            found = json.loads(line)
        except ValueError:
            return
        error = found.get("error")
        if isinstance(error, dict):
            raise ServerError(str(error.get("message", "the stream ended in an error")), int(error.get("http_code", 0)))
        if isinstance(found.get("result"), dict):
            yield found["result"]

    def _refusal(self, error: ApiException) -> ServerError:
        status = int(error.status or 0)
        text = str(error.body or "")
        code = 0
        try:
            answer = json.loads(text)
            message, code = str(answer.get("message", "")), int(answer.get("code", 0))
        except (ValueError, TypeError, AttributeError):
            message = text.strip().partition("\n")[0][:300]
        if status == 0:
            return ServerError(f"cannot reach {self._host}: {_plain(str(error.reason))}")
        return ServerError(message or f"{self._host} answered {status} {error.reason}", status, code)

    def _unreachable(self, error: Exception) -> ServerError:
        reason: BaseException = error
        if isinstance(error, urllib3.exceptions.MaxRetryError) and error.reason is not None:
            reason = error.reason
        if isinstance(reason, urllib3.exceptions.SSLError) or isinstance(reason.__cause__, ssl.SSLError):
            return ServerError(f"the certificate of {self._host} is not accepted: {_plain(str(reason))}")
        # A connection that could not be made counts as one that timed out, too.
        refused = isinstance(reason, urllib3.exceptions.NewConnectionError)
        if isinstance(reason, urllib3.exceptions.TimeoutError) and not refused:
            return ServerError(f"{self._host} does not answer in time")
        cause = reason.__cause__ or reason
        if isinstance(cause, OSError) and cause.errno:
            return ServerError(f"cannot reach {self._host}: {os.strerror(cause.errno)}")
        return ServerError(f"cannot reach {self._host}: {_plain(str(reason))}")


def _plain(text: str) -> str:
    """An error text of the transport in one line, without the objects that it names."""
    words = " ".join(text.split())
    return words.rpartition(">: ")[2] or words
