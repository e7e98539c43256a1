"""Long work beside the pages: both live and end together, and the worker does what was handed over."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from core.models import ImportJob
from core.sheets import jobs
from core.sheets.progress import alone, is_worked_on
from core.tasks import hand_over
from kdkmp.serving import web_command, worker_command
from tests.background import waiting_work
from tests.import_kind import KIND, make_job, registered, sheet

REPOSITORY = Path(__file__).resolve().parent.parent
# A child that notes its process number and lives until it is told to end ($2: what it does then).
CHILD = """
import os, signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0) if sys.argv[2] == "ends" else None)
with open(sys.argv[1], "a") as file: file.write(f"{os.getpid()}\\n")
while True: time.sleep(0.05)
"""
RUN = """
import sys
from kdkmp import serving
serving.GRACE_SECONDS, serving.RESTART_SECONDS = 1.0, 0.1
child = [sys.executable, "-c", sys.argv[1]]
folder, worker = sys.argv[2], sys.argv[3]
pair = serving.Pair([*child, f"{folder}/web", "ends"], [*child, f"{folder}/worker", worker])
sys.exit(pair.run())
"""


def until(true: Callable[[], object]) -> None:
    for _ in range(600):
        if true():
            return
        time.sleep(0.05)
    pytest.fail("it never came true")


def is_alive(pid: int) -> bool:
    """A zombie that nobody has waited for counts as dead."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


class Running:
    def __init__(self, folder: Path, worker: str = "ends") -> None:
        self.folder = folder
        self.process = subprocess.Popen(
            [sys.executable, "-c", RUN, CHILD, str(folder), worker],
            cwd=REPOSITORY, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        until(lambda: self.pids("web") and self.pids("worker"))

    def pids(self, name: str) -> list[int]:
        file = self.folder / name
        return [int(line) for line in file.read_text().split()] if file.exists() else []

    def all_dead(self) -> bool:
        return not any(map(is_alive, self.pids("web") + self.pids("worker")))


@pytest.fixture
def running(tmp_path):
    started = []

    def make(worker: str = "ends") -> Running:
        started.append(Running(tmp_path, worker))
        return started[-1]

    yield make
    for one in started:
        if one.process.poll() is None:
            one.process.kill()
        one.process.communicate()
        for pid in filter(is_alive, one.pids("web") + one.pids("worker")):
            os.kill(pid, signal.SIGKILL)


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_both(running, signum):
    it = running()
    it.process.send_signal(signum)
    assert it.process.wait(20) == 0 and it.all_dead()


def test_a_worker_that_is_deaf_is_killed_in_the_end(running):
    it = running("deaf")
    it.process.terminate()
    assert it.process.wait(20) == 0 and it.all_dead()


def test_a_dead_worker_is_started_again(running):
    it = running()
    os.kill(it.pids("worker")[0], signal.SIGKILL)
    until(lambda: len(it.pids("worker")) == 2)
    assert is_alive(it.pids("worker")[1]) and it.process.poll() is None
    assert len(it.pids("web")) == 1


def test_without_the_web_server_all_ends_and_the_status_tells(running):
    it = running()
    os.kill(it.pids("web")[0], signal.SIGKILL)
    assert it.process.wait(20) != 0 and it.all_dead()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs Linux")
def test_even_a_killed_parent_leaves_nobody_behind(running):
    it = running()
    it.process.kill()
    it.process.wait(20)
    until(it.all_dead)


@pytest.fixture
def queue(settings, tmp_path, transactional_db):
    """Long work waits in the database, as in earnest; work_off() is a worker that empties the queue."""
    settings.MEDIA_ROOT = tmp_path
    with registered(), waiting_work(settings) as work_off:
        yield work_off


def test_the_worker_takes_up_what_was_handed_over(queue, world, cast, client_as):
    client = client_as("dinas_a")
    client.post("/impor/baru/", {"kind": KIND, "file": sheet()})
    job = ImportJob.objects.get()
    assert job.stage == "reading" and DBTaskResult.objects.ready().count() == 1
    queue()
    job.refresh_from_db()
    assert job.stage == "mapping"
    # twice the same task: the second finds nothing to do
    with transaction.atomic():
        hand_over(job)
        hand_over(job)
        assert DBTaskResult.objects.ready().count() == 0  # only once it is committed
    assert DBTaskResult.objects.ready().count() == 2
    queue()
    assert DBTaskResult.objects.successful().count() == 3
    DBTaskResult.objects.update(finished_at=timezone.now() - timedelta(days=30))
    call_command("prune_imports")
    assert not DBTaskResult.objects.exists()


def test_a_second_worker_waits_for_the_first(queue, world, cast):
    """Held by another connection, a job is seen as worked on, and is not taken away from it."""
    job = make_job(cast["dinas_a"], to="checking")
    ImportJob.objects.update(started_at=timezone.now() - timedelta(days=1))
    ImportJob.objects.update(uploaded_at=timezone.now() - timedelta(days=1))
    job.refresh_from_db()
    held, over = threading.Event(), threading.Event()

    def first() -> None:
        with alone(job.pk):
            held.set()
            over.wait(20)
        connection.close()

    thread = threading.Thread(target=first)
    thread.start()
    try:
        assert held.wait(20) and is_worked_on(job.pk)
        with pytest.raises(ValidationError, match="sedang dikerjakan"):
            jobs.check_again(job=job, by=cast["dinas_a"])
        jobs.ask_to_stop(job=job, by=cast["dinas_a"])
        job.refresh_from_db()
        assert job.stage == "checking" and job.cancel_asked
    finally:
        over.set()
        thread.join()
    assert not is_worked_on(job.pk)
    assert jobs.check_again(job=job, by=cast["dinas_a"]).stage == "checking"


def test_what_is_run():
    assert web_command("[::1]:80")[1:] == (
        [
            "-m",
            "gunicorn",
            "kdkmp.wsgi:application",
            "--preload",
            "--workers",
            "2",
            "--threads",
            "4",
            "--bind",
            "[::1]:80",
        ]
    )
    worker = worker_command()
    assert worker[1:3] == ["manage.py", "db_worker"] and "--no-reload" in worker
    assert float(worker[worker.index("--interval") + 1]) <= 0.5
