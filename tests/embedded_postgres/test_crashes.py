"""No row is lost however the embedded PostgreSQL ends, and what a crash leaves behind is no obstacle."""

import os
import signal
import threading
import time

import psycopg
import pytest

from kdkmp import embedded_postgres, postgres_places
from kdkmp.embedded_postgres import database_url, ensure_running, running_pid, stop
from kdkmp.postgres_places import EmbeddedPostgresError, find_places
from tests.embedded_postgres.servers import (
    ask,
    gone,
    kill_all,
    live_pid,
    server_pids,
    start_as_server_user,
    starter,
)


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


def test_half_a_cluster_is_thrown_away(data_dir):
    places = find_places(data_dir)
    places.cluster.rename(places.home / "new-1-1")  # what a kill during initdb leaves
    assert ask(ensure_running(data_dir), "select 1") == 1
    assert not list(places.home.glob("new-*"))


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
@pytest.mark.long
def test_rows_survive_twenty_kills(data_dir):
    ask(ensure_running(data_dir), "create table angka (n int)")
    for number in range(20):
        ask(database_url(data_dir), f"insert into angka values ({number})")
        kill_all(live_pid(data_dir))
        assert ask(ensure_running(data_dir), "select count(*) from angka") == number + 1
