"""The folders of the embedded PostgreSQL: any path will do, and what others own or delete is dealt with."""

import os
import shutil
import subprocess

import pytest

from kdkmp import postgres_places
from kdkmp.embedded_postgres import database_url, ensure_running, stop
from kdkmp.postgres_places import SOCKET_PATH_LIMIT, EmbeddedPostgresError, find_places
from tests.embedded_postgres.servers import ask, gone, live_pid, reachable_folder

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="root gives its rights away, others can't")


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
