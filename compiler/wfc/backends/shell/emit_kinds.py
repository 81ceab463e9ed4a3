"""The bodies of templates that run no command of their own: requests."""

from collections.abc import Iterator

from wfc.backends.shell import plan
from wfc.backends.shell.lines import line
from wfc.backends.shell.quote import text_word, word


def request(body: plan.Request) -> Iterator[str]:
    """The lines of an http template; the last one sends the request."""
    for header in body.headers:
        if header.secret:
            yield line("request_secret", text_word(header.name), word(header.secret))
        else:
            yield line("request_header", text_word(header.name), text_word(header.value))
    if body.body:
        yield line("request_body", text_word(body.body))
    if body.bytes:
        yield line("request_bytes", text_word(body.bytes))
    if body.timeout:
        yield line("request_timeout", text_word(body.timeout))
    if body.insecure:
        yield "request_insecure"
    if body.holds:
        # Reading the library of jq takes a while; most documents have no expressions.
        from wfc.backends.shell import jq

        yield line("request_condition", word(body.condition), word(jq.http_condition(body.holds)))
    yield line("send_request", text_word(body.method or ("GET",)), text_word(body.url))
