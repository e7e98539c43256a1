"""Folders with and without a cluster; whatever server runs in them ends with the test."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from kdkmp import postgres_places
from kdkmp.embedded_postgres import ensure_running, stop
from tests.embedded_postgres.servers import (
    find_short_socket_dirs,
    gone,
    reachable_folder,
    server_pids,
)


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


@pytest.fixture(scope="session")
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
