"""Servers of embedded PostgreSQL as the tests see them: their folders, processes and answers."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg

from kdkmp import postgres_process
from kdkmp.embedded_postgres import running_pid
from kdkmp.postgres_places import find_places

REPOSITORY = Path(__file__).resolve().parents[2]


def reachable_folder() -> Path:
    """One the server user can enter, unlike pytest's tmp_path; in memory where there is room."""
    memory = Path("/dev/shm")
    roomy = os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 2 * 10**9
    folder = Path(tempfile.mkdtemp(prefix="kdkmp-test-", dir=memory if roomy else None))
    folder.chmod(0o755)
    return folder


def server_pids(folder: Path) -> list[int]:
    """Every postmaster whose cluster lies below `folder`."""
    found = []
    for proc in Path("/proc").glob("[1-9]*"):
        try:
            words = (proc / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        below = len(words) > 2 and words[2].startswith(os.fsencode(folder) + b"/")
        if below and words[0].endswith(b"/postgres") and words[1] == b"-D":
            found.append(int(proc.name))
    return found


def find_short_socket_dirs(folder: Path) -> list[Path]:
    return [found.parent for found in Path("/tmp").glob("kdkmp-*-*/.s.PGSQL.5432.lock")
            if str(folder) in found.read_text()]  # fmt: skip


def children(pid: int) -> list[int]:
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def gone(pid: int, seconds: float = 10) -> bool:
    def ended() -> bool:
        try:
            return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
        except OSError:
            return True

    return postgres_process.wait(ended, seconds)


def kill_all(pid: int) -> None:
    """kill -9 of the postmaster and all its processes, as when the machine loses power."""
    for victim in (pid, *children(pid)):
        with contextlib.suppress(ProcessLookupError):  # a backend may just have ended by itself
            os.kill(victim, signal.SIGKILL)
    assert gone(pid)


def ask(url: str, sql: str) -> object:
    with psycopg.connect(url, connect_timeout=10, autocommit=True) as connection:
        cursor = connection.execute(sql)
        return cursor.fetchone()[0] if cursor.description else None


def live_pid(data_dir: Path) -> int:
    pid = running_pid(data_dir)
    assert pid is not None
    return pid


def start_as_server_user(data_dir: Path, *command: str) -> subprocess.Popen[bytes]:
    places = find_places(data_dir)
    options = {"user": places.uid, "group": places.gid} if os.geteuid() == 0 else {}
    return subprocess.Popen(command, cwd="/", **options)


STARTER = """
import sys, psycopg
from pathlib import Path
from kdkmp.embedded_postgres import ensure_running
print("siap", flush=True); sys.stdin.readline()
with psycopg.connect(ensure_running(Path(sys.argv[1])), connect_timeout=10) as connection:
    print(connection.execute("select pg_postmaster_start_time()").fetchone()[0])
"""


def starter(data_dir: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", STARTER, data_dir],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, cwd=REPOSITORY, start_new_session=True,
    )  # fmt: skip
