"""The crash test's short profile; the whole runs by `./dev bench crash` (docs/howto/crash-test.md).

In a process of its own: it has its own PostgreSQL, which is killed while phones send to it.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from bench.crash.plants import NAMES

ROOT = Path(__file__).parents[1]
FINE = "Tidak ada yang hilang, berganda atau rusak; tidak ada jawaban 500."


def crash(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bench", "crash", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.long
def test_phones_lose_nothing_while_the_server_is_killed():
    done = crash("--profile", "short")
    assert done.returncode == 0, done.stdout + done.stderr
    assert FINE in done.stdout
    assert "postgres 1" in done.stdout  # the kill that most would be lost by


@pytest.mark.long
def test_more_of_it():
    done = crash("--profile", "medium")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.long
@pytest.mark.parametrize("name", NAMES)
def test_each_planted_bug_is_found(name):
    done = crash("--profile", "plant", "--plant", name)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "PELANGGARAN" in done.stdout
