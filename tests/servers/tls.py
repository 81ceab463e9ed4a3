"""A real HTTPS server (nginx) whose certificate is signed by an authority of our own.

/files/…  asks for a client certificate of the same authority; /put/… too, and takes PUT; /s3 and everything else is
handed to the server behind it, unchanged, for whom it is the encrypted end of the line.

Imported by the tests that use it.
"""

import contextlib
import getpass
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.servers.process import LOOPBACK, free_ports, listens, running

CONFIGURATION = """
{user}
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ worker_connections 64; }}
http {{
  access_log {folder}/access.log;
  client_body_temp_path {folder}/tmp;
  proxy_temp_path {folder}/tmp;
  fastcgi_temp_path {folder}/tmp;
  uwsgi_temp_path {folder}/tmp;
  scgi_temp_path {folder}/tmp;
  client_max_body_size 0;
  server {{
    listen 127.0.0.1:{port} ssl;
    ssl_certificate {folder}/server.crt;
    ssl_certificate_key {folder}/server.key;
    ssl_client_certificate {folder}/authority.crt;
    ssl_verify_client optional;
    absolute_redirect off;
    root {folder}/nothing;
    location /files/ {{ if ($ssl_client_verify != SUCCESS) {{ return 403; }} alias {folder}/files/; }}
    location /away/ {{ rewrite ^/away/(.*)$ https://localhost:{port}/files/$1 redirect; }}
    location /put/ {{
      if ($ssl_client_verify != SUCCESS) {{ return 403; }}
      dav_methods PUT; create_full_put_path on; alias {folder}/stored/;
    }}
    location / {{ proxy_pass http://127.0.0.1:{behind}; proxy_set_header Host $http_host; }}
  }}
}}
"""


class TlsServer:
    """The running server: ``address`` (HOST:PORT), its folders ``files`` and ``stored``, the certificates' texts."""

    def __init__(self, folder: Path, port: int) -> None:
        self.address = f"{LOOPBACK}:{port}"
        self.url = f"https://{self.address}"
        self.files = folder / "files"
        self.stored = folder / "stored"
        self.authority = (folder / "authority.crt").read_text()
        self.certificate = (folder / "client.crt").read_text()
        self.key = (folder / "client.key").read_text()
        self.authority_file = folder / "authority.crt"


def _certificates(folder: Path) -> None:
    """An authority, a certificate for the server and one for a client."""

    def openssl(*words: str) -> None:
        subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)

    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2",
            "-subj", "/CN=authority", "-keyout", "authority.key", "-out", "authority.crt")  # fmt: skip
    (folder / "names").write_text("subjectAltName=IP:127.0.0.1,DNS:localhost\n")
    for name in ("server", "client"):
        openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-subj", f"/CN={name}",
                "-keyout", f"{name}.key", "-out", f"{name}.csr")  # fmt: skip
        openssl("x509", "-req", "-in", f"{name}.csr", "-CA", "authority.crt", "-CAkey", "authority.key",
                "-CAcreateserial", "-days", "2", "-extfile", "names", "-out", f"{name}.crt")  # fmt: skip


@contextlib.contextmanager
def tls_server(folder: Path, behind: int = 9) -> Iterator[TlsServer]:
    """Keep the server up, before the server on the port ``behind``."""
    for name in ("files", "stored", "nothing", "tmp"):
        (folder / name).mkdir()
    _certificates(folder)
    port = free_ports(1)[0]
    user = getpass.getuser()
    (folder / "nginx.conf").write_text(
        CONFIGURATION.format(folder=folder, port=port, behind=behind, user=f"user {user};" if user == "root" else "")
    )
    command = [shutil.which("nginx") or "nginx", "-c", folder / "nginx.conf", "-e", folder / "error.log"]
    with running(command, folder / "nginx.log", lambda: listens(port)):
        yield TlsServer(folder, port)
