"""Transfers of a bundle beside the program that does them, alone: one large file, over the loopback.

Where a bundle packs, the archive is whole before a byte of it is sent, and it is looked through before it is unpacked;
the pipes beside it do neither.
"""

import os
import shlex
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tests.servers.objects import BUCKET, ObjectServer, serve_objects
from tests.servers.web import serve_web

LIBRARY = Path(__file__).resolve().parent.parent / "compiler/wfc/backends/shell/lib"
FILES = ("transfer", "map", "secrets", "local", "archive", "rclone", "remotes", "http")

Row = tuple[str, str, str, str, str, str]


class Timing:
    """Wall time, processor time and the peak memory of a command with all that it starts."""

    def __init__(self, command: Sequence[str | Path], environment: Mapping[str, str]) -> None:
        started = time.perf_counter()
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, env={**os.environ, **environment})
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            raise SystemExit(f"{' '.join(map(str, command))} ended with {process.returncode}")
        self.seconds = time.perf_counter() - started
        self.processor = usage.ru_utime + usage.ru_stime
        self.memory = usage.ru_maxrss / 1024


class Transfers:
    """The commands, ours and the plain ones, in one folder with a file of so many MiB."""

    def __init__(self, folder: Path, megabytes: int, objects: ObjectServer, web: str) -> None:
        self.folder = folder
        self.source = folder / "source"
        with self.source.open("wb") as stream:
            block = os.urandom(1 << 20)
            for number in range(megabytes):
                stream.write(number.to_bytes(8, "big") + block[8:])
        self.objects = objects
        self.web = web
        (folder / "secrets/s3").mkdir(parents=True)
        (folder / "secrets/s3/id").write_text(objects.access_key)
        (folder / "secrets/s3/key").write_text(objects.secret_key)
        self.ours = {"WFC_SECRETS": str(folder / "secrets"), "WFC_TMP": str(folder)}
        self.rclone = {
            "RCLONE_CONFIG_S_TYPE": "s3", "RCLONE_CONFIG_S_PROVIDER": "Other",
            "RCLONE_CONFIG_S_ENDPOINT": f"http://{objects.endpoint}", "RCLONE_CONFIG_S_NO_CHECK_BUCKET": "true",
            "RCLONE_CONFIG_S_ACCESS_KEY_ID": objects.access_key,
            "RCLONE_CONFIG_S_SECRET_ACCESS_KEY": objects.secret_key,
        }  # fmt: skip

    def record(self, **fields: str) -> Path:
        """A record of the transfer library."""
        made = Path(tempfile.mkdtemp(dir=self.folder))
        for name, value in fields.items():
            (made / name.replace("_", "-")).write_text(value)
        return made

    def bundle(self, verb: str, record: Path, path: Path) -> list[str | Path]:
        """What a bundle does for one artifact."""
        sources = "".join(f". {shlex.quote(str(LIBRARY / name))}.sh\n" for name in FILES)
        return ["sh", "-euc", f'{sources}wfc_{verb} "$1" "$2"', "sh", record, path]

    def pairs(self) -> Iterator[tuple[str, list[str | Path], list[str | Path]]]:
        """The name of a transfer, our command for it and the plain one."""
        login = {"access_key_secret": "s3/id", "secret_key_secret": "s3/key"}
        place = {"kind": "s3", "endpoint": self.objects.endpoint, "insecure": "true", "bucket": BUCKET, **login}
        s3 = self.record(**place, key="large", archive="none")
        tgz = self.record(**place, key="large.tgz", archive="tar", compression_level="1")
        http = self.record(kind="http", url=f"{self.web}/put/large", archive="none")
        got = self.record(kind="http", url=f"{self.web}/files/large", archive="none")
        dest = self.folder / "dest"
        plain = ["rclone", "--config=", "copyto", "--ignore-times"]
        yield "s3, store", self.bundle("save", s3, self.source), [*plain, self.source, f"S:{BUCKET}/large"]
        yield "s3, fetch", self.bundle("load", s3, dest), [*plain, f"S:{BUCKET}/large", dest]
        url = f"{self.web}/put/large"
        yield "http, store", self.bundle("save", http, self.source), ["curl", "-sfT", self.source, url]
        yield "http, fetch", self.bundle("load", got, dest), ["curl", "-sfo", dest, f"{self.web}/files/large"]
        packing = f"tar -C {self.folder} -cf - source | gzip -1 | rclone --config= -q rcat S:{BUCKET}/large.tgz"
        yield "s3, pack and store", self.bundle("save", tgz, self.source), ["sh", "-c", packing]
        folder = self.folder / "unpacked"
        unpacking = f"mkdir -p {folder} && rclone --config= cat S:{BUCKET}/large.tgz | tar -C {folder} -xzf -"
        yield "s3, fetch and unpack", self.bundle("load", tgz, dest), ["sh", "-c", unpacking]


def rows(megabytes: int, times: int) -> list[Row]:
    """One row for each kind of transfer: the better of ``times`` runs of each command, in turns. Beside the share of
    the plain program's speed stands that of its processor time, which a busy machine changes less.
    """
    found: list[Row] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for part in ("weed", "web", "work"):
            (folder / part).mkdir()
        with serve_objects(folder / "weed", 400) as objects, serve_web(folder / "web") as web:
            transfers = Transfers(folder / "work", megabytes, objects, web.url)
            os.link(transfers.source, web.files / "large")
            for title, ours, plain in transfers.pairs():
                mine, peer = [], []
                for _ in range(times):
                    mine.append(Timing(ours, transfers.ours))
                    peer.append(Timing(plain, transfers.rclone))
                best, other = (min(each.seconds for each in column) for column in (mine, peer))
                speed, share = f"{megabytes / best:.0f} MiB/s", f"{100 * other / best:.0f} %"
                spent, theirs = (min(each.processor for each in column) for column in (mine, peer))
                processor = f"{spent:.2f} s ({100 * spent / theirs:.0f} %)" if theirs else f"{spent:.2f} s"
                memory = max(each.memory for each in mine)
                found.append((title, f"{best:.2f} s", speed, share, processor, f"{memory:.0f} MiB"))
    return found
