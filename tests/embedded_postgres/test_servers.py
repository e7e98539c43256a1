"""The embedded PostgreSQL: one server however it is started, durable and closed to the network."""

import contextlib
import os
from pathlib import Path

import pytest

from kdkmp.embedded_postgres import database_url, ensure_running, running_pid, stop
from kdkmp.postgres_places import EmbeddedPostgresError, find_places
from tests.embedded_postgres.servers import ask, children, live_pid, server_pids, starter

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="root gives its rights away, others can't")


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


def test_other_major_version_is_refused_and_left_alone(data_dir):
    version = find_places(data_dir).cluster / "PG_VERSION"
    version.write_text("16\n")
    with pytest.raises(EmbeddedPostgresError, match="dibuat oleh PostgreSQL 16") as refusal:
        ensure_running(data_dir)
    assert "PG_BINDIR" in str(refusal.value)
    assert version.read_text() == "16\n"
