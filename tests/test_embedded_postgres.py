"""The embedded PostgreSQL: one server however it is started, no row lost however it ends."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from kdkmp import embedded_postgres, postgres_places, postgres_process
from kdkmp.embedded_postgres import database_url, ensure_running, running_pid, stop
from kdkmp.postgres_places import SOCKET_PATH_LIMIT, EmbeddedPostgresError, find_places

REPOSITORY = Path(__file__).resolve().parent.parent
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="root gives its rights away, others can't")


def reachable_folder() -> Path:
    """One the server user can enter, unlike pytest's tmp_path; in memory where there is room."""
    memory = Path("/dev/shm")
    roomy = os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 2 * 10**9
    folder = Path(tempfile.mkdtemp(prefix="kdkmp-test-", dir=memory if roomy else None))
    folder.chmod(0o755)
    return folder


@pytest.fixture
def box(monkeypatch) -> Iterator[Path]:
    """A folder whose servers end with the test."""
    folder = reachable_folder()
    monkeypatch.setattr(postgres_places, "FALLBACK_ROOT", folder / "fallback")
    yield folder
    for pid in server_pids(folder):
        os.kill(pid, signal.SIGKILL)
        assert gone(pid)
    for socket_dir in find_short_socket_dirs(folder):
        shutil.rmtree(socket_dir)
    shutil.rmtree(folder)


@pytest.fixture
def cold(box: Path) -> Path:
    """A state folder that does not exist yet."""
    return box / ".data"


@pytest.fixture(scope="module")
def finished() -> Iterator[Path]:
    """A state folder with a finished cluster, stopped: copying it is quicker than initdb."""
    folder = reachable_folder()
    ensure_running(folder / ".data")
    stop(folder / ".data")
    yield folder / ".data"
    shutil.rmtree(folder)


@pytest.fixture
def data_dir(box: Path, finished: Path) -> Path:
    """A state folder whose server has run before."""
    subprocess.run(["cp", "-a", finished, box], check=True)
    return box / ".data"


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


def test_ten_cold_starts_at_once_give_one_server(cold):
    starters = [starter(cold) for _ in range(10)]
    for process in starters:
        assert process.stdout.readline() == "siap\n"
    for process in starters:
        process.stdin.write("\n")
        process.stdin.flush()
    outcomes = [process.communicate(timeout=60) for process in starters]
    assert [process.returncode for process in starters] == [0] * 10, outcomes
    assert len({output for output, _ in outcomes}) == 1
    assert len(server_pids(cold.parent)) == 1


def test_server_outlives_its_starter_and_is_found_again(data_dir):
    process = starter(data_dir)
    process.communicate("\n", timeout=30)  # a server holding our pipe would make this hang
    pid = live_pid(data_dir)
    assert ensure_running(data_dir) == database_url(data_dir)
    assert live_pid(data_dir) == pid
    assert stop(data_dir) is True
    assert stop(data_dir) is False
    assert running_pid(data_dir) is None


def test_committed_rows_survive_kill_9_of_everything(data_dir):
    url = ensure_running(data_dir)
    ask(url, "create table desa (nama text)")
    ask(url, "insert into desa values ('Sungai Ambawang')")
    kill_all(live_pid(data_dir))
    assert running_pid(data_dir) is None
    assert ask(ensure_running(data_dir), "select nama from desa") == "Sungai Ambawang"


def test_start_waits_for_the_children_of_a_killed_postmaster(data_dir):
    url = ensure_running(data_dir)
    ask(url, "create table desa as select 'Sungai Ambawang' as nama")
    busy = psycopg.connect(url, autocommit=True)
    backend = busy.info.backend_pid
    os.kill(backend, signal.SIGSTOP)  # it holds the shared memory and notices nothing
    os.kill(live_pid(data_dir), signal.SIGKILL)
    threading.Timer(1, os.kill, (backend, signal.SIGKILL)).start()
    assert ask(ensure_running(data_dir), "select nama from desa") == "Sungai Ambawang"
    assert "pre-existing shared memory" in find_places(data_dir).log.read_text()
    busy.close()


@pytest.mark.parametrize("other", ["another program", "zombie"])
def test_process_id_in_the_lock_files_now_belongs_to(other, data_dir):
    url = ensure_running(data_dir)
    ask(url, "create table desa as select 1 as n")
    kill_all(live_pid(data_dir))
    stranger = start_as_server_user(data_dir, *(["sleep", "60"] if other[0] == "a" else ["true"]))
    if other == "zombie":
        assert gone(stranger.pid)  # ended, and nobody has waited for it
    places = find_places(data_dir)
    try:
        for file in (places.pid_file, places.socket_dir / ".s.PGSQL.5432.lock"):
            _, _, rest = file.read_text().partition("\n")
            file.write_text(f"{stranger.pid}\n{rest}")
        assert stop(data_dir) is False
        assert ask(ensure_running(data_dir), "select n from desa") == 1
        assert other == "zombie" or stranger.poll() is None, "we ended a stranger's process"
    finally:
        stranger.kill()
        stranger.wait()


@pytest.mark.parametrize("rest", ["", "12"], ids=["empty", "cut off"])
def test_lock_file_cut_off_while_being_written(rest, data_dir):
    ensure_running(data_dir)
    kill_all(live_pid(data_dir))
    find_places(data_dir).pid_file.write_text(rest)
    assert ask(ensure_running(data_dir), "select 1") == 1


def test_freeing_locks_leaves_postgresqls_own_interlock_on(data_dir, monkeypatch):
    """Were we ever wrong about a server being dead, shared memory still says so."""
    ensure_running(data_dir)
    places = find_places(data_dir)
    pid = live_pid(data_dir)
    monkeypatch.setattr(embedded_postgres, "START_SECONDS", 1)
    embedded_postgres._free_stale_locks(places)
    places.socket.unlink()  # so that only the second server could answer
    with pytest.raises(EmbeddedPostgresError, match="pre-existing shared memory block"):
        embedded_postgres._launch(places, postgres_places.find_binaries(places))
    assert server_pids(data_dir.parent) == [pid]


def test_server_whose_socket_was_swept_away_is_restarted(data_dir):
    ensure_running(data_dir)
    old = live_pid(data_dir)
    shutil.rmtree(find_places(data_dir).socket_dir)
    assert ask(ensure_running(data_dir), "select 1") == 1
    assert gone(old)


def test_folder_deleted_under_a_running_server(data_dir):
    ensure_running(data_dir)
    old = live_pid(data_dir)
    shutil.rmtree(data_dir)
    url = ensure_running(data_dir)
    assert gone(old), "it would later delete the new server's socket"
    assert ask(url, "select 1") == 1


@pytest.mark.parametrize(
    "folder", ["dengan spasi & é, koma", "/".join(["a" * 50] * 4)], ids=["spaces", "long"]
)
def test_any_path_will_do(folder, box):
    data_dir = box / folder / ".data"
    data_dir.parent.mkdir(parents=True)
    url = ensure_running(data_dir)
    places = find_places(data_dir)
    assert len(os.fsencode(places.socket)) <= SOCKET_PATH_LIMIT
    assert places.socket_dir.stat().st_mode & 0o777 == 0o700
    assert url == database_url(data_dir)
    assert ask(url, "select 1") == 1


def test_socket_folder_that_somebody_else_made_is_not_used(box, finished):
    data_dir = box / "ada spasi" / ".data"
    data_dir.parent.mkdir()
    subprocess.run(["cp", "-a", finished, data_dir.parent], check=True)
    first = find_places(data_dir).socket_dir
    first.symlink_to(box)
    try:
        ensure_running(data_dir)
        assert find_places(data_dir).socket_dir == first.with_name(f"{first.name[:-1]}1")
    finally:
        first.unlink()


def test_other_major_version_is_refused_and_left_alone(data_dir):
    version = find_places(data_dir).cluster / "PG_VERSION"
    version.write_text("16\n")
    with pytest.raises(EmbeddedPostgresError, match="dibuat oleh PostgreSQL 16") as refusal:
        ensure_running(data_dir)
    assert "PG_BINDIR" in str(refusal.value)
    assert version.read_text() == "16\n"


def test_half_a_cluster_is_thrown_away(data_dir):
    places = find_places(data_dir)
    places.cluster.rename(places.home / "new-1-1")  # what a kill during initdb leaves
    assert ask(ensure_running(data_dir), "select 1") == 1
    assert not list(places.home.glob("new-*"))


def test_no_tcp_and_durable_and_indonesian_search_works(data_dir):
    url = ensure_running(data_dir)
    assert ask(url, "show listen_addresses") == ""
    assert not tcp_inodes() & socket_inodes(live_pid(data_dir))
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        assert ask(url, f"show {setting}") == "on"
    for extension in ("pg_trgm", "btree_gist", "unaccent"):
        ask(url, f"create extension {extension}")
    assert ask(url, "select lower('É') = 'é' and 'DÉSA' ilike 'désa'") is True


def tcp_inodes() -> set[str]:
    tables = [Path(f"/proc/net/{name}") for name in ("tcp", "tcp6")]
    lines = [row for table in tables if table.exists() for row in table.read_text().splitlines()]
    return {f"socket:[{line.split()[9]}]" for line in lines if line.split()[9].isdigit()}


def socket_inodes(pid: int) -> set[str]:
    links = [os.readlink(fd) for fd in Path(f"/proc/{pid}/fd").iterdir()]
    return {link for link in links if link.startswith("socket:")}


@as_root
def test_root_gives_its_rights_away(data_dir):
    ensure_running(data_dir)
    pid = live_pid(data_dir)
    owners = {Path(f"/proc/{pid}").stat().st_uid}
    for child in children(pid):
        # A short-lived child may end between being listed and being looked at.
        with contextlib.suppress(FileNotFoundError):
            owners.add(Path(f"/proc/{child}").stat().st_uid)
    assert owners == {find_places(data_dir).uid}
    assert find_places(data_dir).uid != 0


@as_root
def test_checkout_the_server_user_cannot_reach(box, cold, monkeypatch):
    outside = reachable_folder()
    box.chmod(0o700)
    monkeypatch.setattr(postgres_places, "FALLBACK_ROOT", outside)
    monkeypatch.setattr(postgres_places, "_usable_by", lambda *args, **kwargs: False)
    try:
        assert ask(ensure_running(cold), "select 1") == 1
        assert find_places(cold).cluster.is_relative_to(outside)
        assert str(outside) in (cold / "LETAK-BASIS-DATA.txt").read_text()
        assert box.stat().st_mode & 0o777 == 0o700, "parent folders keep their permissions"
        box.chmod(0o755)
        assert find_places(cold).cluster.is_relative_to(outside), "must not lose its data"
        stop(cold)
    finally:
        shutil.rmtree(outside)


@as_root
def test_ordinary_user_is_told_about_a_folder_of_another(data_dir):
    uid = 12345
    os.chown(data_dir, uid, uid)
    os.chown(data_dir / "postgres.lock", uid, uid)
    child = os.fork()
    if child == 0:
        os.setgid(uid)
        os.setuid(uid)
        try:
            ensure_running(data_dir)
        except EmbeddedPostgresError as refusal:
            os._exit(0 if "sudo chown -R 12345:12345" in str(refusal) else 3)
        finally:
            os._exit(4)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


@pytest.mark.long
@pytest.mark.parametrize("delay", [0.02, 0.08, 0.2, 0.35, 0.6])
def test_kill_9_of_everything_during_a_cold_start(delay, cold):
    process = starter(cold)
    process.stdout.readline()
    process.stdin.write("\n")
    process.stdin.flush()
    time.sleep(delay)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for stream in (process.stdin, process.stdout, process.stderr):
        stream.close()
    assert ask(ensure_running(cold), "select 1") == 1
    assert len(server_pids(cold.parent)) == 1


@pytest.mark.long
def test_rows_survive_twenty_kills(data_dir):
    ask(ensure_running(data_dir), "create table angka (n int)")
    for number in range(20):
        ask(database_url(data_dir), f"insert into angka values ({number})")
        kill_all(live_pid(data_dir))
        assert ask(ensure_running(data_dir), "select count(*) from angka") == number + 1
