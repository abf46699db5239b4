"""Throw-away databases: one PostgreSQL cluster per test process, one fresh database per test, on both kinds."""

import contextlib
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.conftest import require

START_SECONDS = 30
STOP_SECONDS = 10
OWNER = "postgres"

FAST = ("-c", "fsync=off", "-c", "full_page_writes=off")
# Where nothing is forced to the disk, copying files is three times as fast as the way through the log, the default
# since this version.
_COPIES_FILES_SINCE = 15
SETTINGS = (
    *("-c", "listen_addresses=127.0.0.1"),
    *("-c", "unix_socket_directories="),
    # Not UTC: a time that lost its zone on the way must show.
    *("-c", "timezone=Asia/Tokyo"),
)


def programs() -> Path | None:
    """The folder with the newest PostgreSQL server's programs; Debian keeps them out of PATH."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if found:
        return max(found, key=lambda path: float(path.parent.name))
    initdb = shutil.which("initdb")
    return Path(initdb).resolve().parent if initdb else None


class Cluster:
    """A PostgreSQL server of our own, in a temporary folder, on a free port of 127.0.0.1."""

    def __init__(self, programs: Path, *, durable: bool = False) -> None:
        """`durable` keeps fsync on, for tests that pull the plug."""
        self.programs = programs
        self.directory = Path(tempfile.mkdtemp(prefix="iriguchi-postgres-"))
        self.data = self.directory / "data"
        self.password = secrets.token_hex(16)
        self.port = 0
        self._settings = SETTINGS if durable else (*SETTINGS, *FAST)
        self._server: subprocess.Popen[bytes] | None = None
        self._make_data()

    def _make_data(self) -> None:
        password = self.directory / "password"
        password.write_text(self.password)
        if os.geteuid() == 0:
            shutil.chown(self.directory, OWNER, OWNER)
            shutil.chown(password, OWNER, OWNER)
        # A stronger way makes each of the thousands of connections a third dearer, and guards nothing here.
        options = ["--no-sync", "--auth=md5", f"--username={OWNER}", f"--pwfile={password}"]
        self._run("initdb", f"--pgdata={self.data}", "--encoding=UTF8", "--locale=C", *options)

    def _as_owner(self, *, dies_with_us: bool = False) -> Sequence[str]:
        """PostgreSQL refuses to run as root, and a killed test process must not leave it behind."""
        if shutil.which("setpriv") is None:
            return ()
        words = ["setpriv"]
        if os.geteuid() == 0:
            words += [f"--reuid={OWNER}", f"--regid={OWNER}", "--clear-groups"]
        if dies_with_us:
            words += ["--pdeathsig=QUIT"]
        return words if len(words) > 1 else ()

    def _run(self, program: str, *arguments: str) -> None:
        command = [*self._as_owner(), str(self.programs / program), *arguments]
        environment = os.environ | {"PGPASSWORD": self.password}
        done = subprocess.run(command, cwd=self.directory, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stderr.strip()}")

    def start(self) -> None:
        """Starts on the port of the last start if there was one, so that clients find it again."""
        # Another process may take a free port before we do.
        for _ in range(1 if self.port else 3):
            port = self.port or _free_port()
            if self._listens(port):
                self.port = port
                return
        raise RuntimeError(f"PostgreSQL did not start: {(self.directory / 'log').read_text()[-2000:]}")

    def _listens(self, port: int) -> bool:
        command = [str(self.programs / "postgres"), "-D", str(self.data), "-c", f"port={port}", *self._settings]
        with (self.directory / "log").open("ab") as log:
            self._server = subprocess.Popen(
                [*self._as_owner(dies_with_us=True), *command],
                cwd=self.directory,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self._server.poll() is None:
            with contextlib.suppress(RuntimeError):
                self._run("pg_isready", "--host=127.0.0.1", f"--port={port}", "--quiet")
                return True
            time.sleep(0.05)
        self.stop()
        return False

    def stop(self) -> None:
        """Ends the server as an administrator would: clients are cut off, nothing is lost."""
        self._end(signal.SIGINT)

    def crash(self) -> None:
        """Ends the server without its tidying up; the next start must recover from the log."""
        self._end(signal.SIGQUIT)

    def _end(self, how: signal.Signals) -> None:
        if self._server is None:
            return
        self._server.send_signal(how)
        try:
            self._server.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._server.kill()
            self._server.wait()
        self._server = None

    def remove(self) -> None:
        self.crash()
        shutil.rmtree(self.directory, ignore_errors=True)

    def create(self, *, template: str = "template0") -> str:
        """Makes a database, empty or a copy of `template` (which nobody may be using), and returns its name."""
        name = f"test_{secrets.token_hex(8)}"
        version = float((self.data / "PG_VERSION").read_text(encoding="ascii"))
        fast = ["--strategy=file_copy"] if version >= _COPIES_FILES_SINCE else []
        self._administer("createdb", f"--template={template}", *fast, name)
        return name

    def drop(self, name: str) -> None:
        self._administer("dropdb", "--force", "--if-exists", name)

    def _administer(self, program: str, *arguments: str) -> None:
        self._run(program, "--host=127.0.0.1", f"--port={self.port}", f"--username={OWNER}", *arguments)

    def url(self, name: str) -> str:
        return f"postgresql+asyncpg://{OWNER}:{self.password}@127.0.0.1:{self.port}/{name}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def cluster(*, durable: bool = False) -> Iterator[Cluster]:
    """A started cluster, removed at the end whatever happens; skips or fails where PostgreSQL is missing."""
    folder = programs()
    require(folder, "no PostgreSQL server programs: install the package postgresql")
    assert folder is not None
    if os.geteuid() == 0:
        known = any(user.pw_name == OWNER for user in pwd.getpwall())
        require(known and shutil.which("setpriv"), f"root cannot start PostgreSQL without the user {OWNER} and setpriv")
    made = Cluster(folder, durable=durable)
    try:
        made.start()
        yield made
    finally:
        made.remove()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    with cluster() as made:
        yield made


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite+aiosqlite:///{tmp_path / 'iriguchi.db'}"


@pytest.fixture
def postgres_url(postgres: Cluster) -> Iterator[str]:
    name = postgres.create()
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """An empty database, once of each kind."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url
