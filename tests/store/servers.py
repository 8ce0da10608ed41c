"""A PostgreSQL server of the tests' own: a new cluster in a temporary folder, on a socket there, gone afterwards."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psycopg

USER = "wirecopy"


class Postgres:
    """A running server with one database."""

    def __init__(self, programs: Path, folder: Path, account: str | None) -> None:
        self._programs = programs
        self._folder = folder
        self._account = account

    @property
    def socket(self) -> Path:
        """The folder of the server's socket."""
        return self._folder

    @property
    def url(self) -> str:
        """The URL of the server's database."""
        return f"postgresql+psycopg://{USER}@/postgres?host={self._folder}"

    def database(self) -> str:
        """Return the URL of the one database, empty again: what was in it before is gone."""
        with psycopg.connect(self.url.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute("DROP SCHEMA public CASCADE")
            connection.execute("CREATE SCHEMA public")
        return self.url

    def run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one of PostgreSQL's programs as the server's account."""
        return _run([str(self._programs / program), *arguments], self._account)

    def start(self) -> None:
        """Start the server and wait until it answers. No TCP; as careless of the disk as a test may be."""
        options = f"-c listen_addresses= -c unix_socket_directories={self._folder} -c fsync=off -c max_connections=60"
        data, log = self._folder / "data", self._folder / "log"
        self.run("pg_ctl", "-D", str(data), "-l", str(log), "-o", options, "-w", "-t", "60", "start")

    def stop(self, mode: str = "fast") -> None:
        """Stop the server: `fast` ends its connections, `immediate` is as a crash."""
        self.run("pg_ctl", "-D", str(self._folder / "data"), "-m", mode, "-w", "stop")


def programs() -> Path | None:
    """Return the folder of the newest installed server's programs, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    if found:
        return found[-1].parent
    on_path = shutil.which("initdb")
    return None if on_path is None else Path(on_path).resolve().parent


@contextmanager
def postgres() -> Iterator[Postgres]:
    """A server in a new cluster. PostgreSQL refuses to run as root: then it runs as the account `postgres`."""
    place = programs()
    assert place is not None, "asked for only where a server is installed"
    account = "postgres" if os.geteuid() == 0 else None
    # The path of a socket has at most 107 bytes, so not in pytest's deep folders.
    with tempfile.TemporaryDirectory(prefix="wcpg") as folder:
        if account is not None:
            os.chown(folder, pwd.getpwnam(account).pw_uid, -1)
        server = Postgres(place, Path(folder), account)
        # Another language's order than SQLite's bytes, so that nothing relies on either.
        server.run("initdb", "-D", f"{folder}/data", "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
        server.start()
        try:
            yield server
        finally:
            server.stop("immediate")


def _run(command: Sequence[str], account: str | None) -> subprocess.CompletedProcess[str]:
    # No pipe: a server that goes on running would keep it open.
    with tempfile.TemporaryFile("w+") as output:
        done = subprocess.run(
            command, stdout=output, stderr=subprocess.STDOUT, text=True, user=account, cwd="/", timeout=120, check=False
        )
        output.seek(0)
        done.stdout = output.read()
    assert done.returncode == 0, done.stdout
    return done
