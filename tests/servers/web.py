"""A real HTTP server (nginx) that also serves git repositories (git's own http-backend behind fcgiwrap).

What it serves:

=====================  ==================================================================
/files/…               the files below ``files``, with entity tags and byte ranges
/away/…                a redirect to /files/…; /away/away/… two of them; /round an endless one
/private/…             the same files, for the user ``reader`` only
/slow/…                the same files, 20 kB a second
/put/…                 takes PUT, writes below ``stored``
/artifactory/…         takes PUT and gives it back, for the user ``reader`` only; below ``stored``
/status/500, …/403     these answers
/method                the method, the type and length of what was sent, and the log-in, with bars between them
/see/302 …             a redirect to /method; /away-host one to another name of this machine
/token                 200 for the one who shows the bearer's token `s3cr3t-t0ken`, else 401
/created               201 with a JSON object and a header X-Made
/git/NAME.git          the repositories below ``repositories``, for everybody
/private-git/NAME.git  the same, for the user ``reader`` only
=====================  ==================================================================

Loaded as a pytest plugin by the tests that use it, which also import from it (hence PYTEST_DONT_REWRITE).
"""

import base64
import contextlib
import getpass
import hashlib
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.needs import require
from tests.servers.process import LOOPBACK, free_ports, listens, running

USER = "reader"
PASSWORD = 'pass word"with\\signs$(id)'

CONFIGURATION = r"""
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
    listen 127.0.0.1:{port};
    root {folder}/nothing;
    absolute_redirect off;
    location /files/ {{ alias {folder}/files/; }}
    location /away/ {{ rewrite ^/away/(away/.*)$ /$1 redirect; rewrite ^/away/(.*)$ /files/$1 redirect; }}
    location = /round {{ return 302 /round; }}
    location /private/ {{ auth_basic wfc; auth_basic_user_file {folder}/users; alias {folder}/files/; }}
    location /slow/ {{ limit_rate 20k; alias {folder}/files/; }}
    location /echo {{ return 200 "$http_x_first|$http_x_second|$http_authorization"; }}
    location = /method {{ return 200 "$request_method|$http_content_type|$content_length|$http_authorization"; }}
    location = /see/301 {{ return 301 /method; }}
    location = /see/302 {{ return 302 /method; }}
    location = /see/303 {{ return 303 /method; }}
    location = /see/307 {{ return 307 /method; }}
    location = /token {{ if ($http_authorization = "Bearer s3cr3t-t0ken") {{ return 200 in; }} return 401; }}
    location = /away-host {{ return 302 http://localhost:{port}/method; }}
    location = /created {{ add_header X-Made "a, b"; return 201 '{{"id": 7}}'; }}
    location = /status/403 {{ return 403; }}
    location = /status/500 {{ return 500; }}
    location /put/ {{ dav_methods PUT; create_full_put_path on; alias {folder}/stored/; }}
    location /artifactory/ {{
      auth_basic wfc; auth_basic_user_file {folder}/users;
      dav_methods PUT; create_full_put_path on; alias {folder}/stored/;
    }}
    location ~ ^/git(/.*)$ {{ {git} }}
    location ~ ^/private-git(/.*)$ {{ auth_basic wfc; auth_basic_user_file {folder}/users; {git} }}
  }}
}}
"""

GIT = r"""
      fastcgi_pass unix:{folder}/cgi.socket;
      fastcgi_param SCRIPT_FILENAME {backend};
      fastcgi_param GIT_PROJECT_ROOT {folder}/repositories;
      fastcgi_param GIT_HTTP_EXPORT_ALL 1;
      fastcgi_param PATH_INFO $1;
      fastcgi_param QUERY_STRING $query_string;
      fastcgi_param REQUEST_METHOD $request_method;
      fastcgi_param CONTENT_TYPE $content_type;
      fastcgi_param CONTENT_LENGTH $content_length;
      fastcgi_param REMOTE_USER $remote_user;
      fastcgi_param REMOTE_ADDR $remote_addr;
      fastcgi_param HTTP_CONTENT_ENCODING $http_content_encoding;
      fastcgi_param GIT_PROTOCOL $http_git_protocol;
"""


class WebServer:
    """The running server: ``url`` (without a slash at its end), and the folders that it serves."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.port = port
        self.url = f"http://{LOOPBACK}:{port}"
        self.files = folder / "files"
        self.stored = folder / "stored"
        self.repositories = folder / "repositories"
        self.user = USER
        self.password = PASSWORD

    def requests(self) -> list[str]:
        """The request lines that the server has answered."""
        return [line.split('"')[1] for line in (self.folder / "access.log").read_text().splitlines()]


@contextlib.contextmanager
def serve_web(folder: Path) -> Iterator[WebServer]:
    """Keep an HTTP and git server up, its files and logs in ``folder``."""
    server = WebServer(folder, free_ports(1)[0])
    for name in ("files", "stored", "repositories", "nothing", "tmp"):
        (folder / name).mkdir()
    # Salted SHA-1: the one form of nginx's own that needs no program to make it.
    salted = base64.b64encode(hashlib.sha1(PASSWORD.encode() + b"salt").digest() + b"salt").decode()
    (folder / "users").write_text(f"{USER}:{{SSHA}}{salted}\n")
    executables = subprocess.run(["git", "--exec-path"], capture_output=True, text=True, check=True).stdout.strip()
    git = GIT.format(folder=folder, backend=f"{executables}/git-http-backend")
    user = getpass.getuser()
    (folder / "nginx.conf").write_text(
        CONFIGURATION.format(folder=folder, port=server.port, git=git, user=f"user {user};" if user == "root" else "")
    )
    fcgiwrap, nginx = (shutil.which(name) or name for name in ("fcgiwrap", "nginx"))
    socket = folder / "cgi.socket"
    with (
        running([fcgiwrap, "-c", "2", "-s", f"unix:{socket}"], folder / "cgi.log", socket.exists),
        running([nginx, "-c", folder / "nginx.conf", "-e", folder / "error.log"], folder / "nginx.log",
                lambda: listens(server.port)),
    ):  # fmt: skip
        yield server


@pytest.fixture(scope="module")
def web_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebServer]:
    """A running HTTP and git server, for one test file: what the file puts there is in no other's way."""
    require("nginx", "fcgiwrap", "git")
    with serve_web(tmp_path_factory.mktemp("web")) as server:
        yield server
