"""Starts the server and kills it: workers, the whole of gunicorn, backends, the whole of PostgreSQL."""

import contextlib
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from kdkmp import embedded_postgres

ROOT = Path(__file__).parents[2]
PATIENCE = 20.0
# what is killed, how often out of a hundred
TARGETS = {"worker": 56, "backend": 20, "postgres": 14, "gunicorn": 10}


def children(pid: int) -> list[int]:
    """Of a process, from /proc: in any of its threads."""
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            found += [int(one) for one in task.read_text().split()]
    return found


def kill(pid: int) -> bool:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
        return True
    return False


class Server:
    """gunicorn with two workers on `port`, and the PostgreSQL of `data_dir`."""

    def __init__(self, data_dir: Path, port: int, environment: dict[str, str], log: Path) -> None:
        self.data_dir, self.port, self.environment = data_dir, port, environment
        self.log = log.open("ab")
        self.web: subprocess.Popen[bytes] | None = None
        self.seen_backends: set[int] = set()

    def start_web(self) -> None:
        command = [sys.executable, "-m", "gunicorn", "bench.crash.wsgi:application"]
        command += [
            "--preload",
            "--workers",
            "2",
            "--threads",
            "4",
            "--bind",
            f"127.0.0.1:{self.port}",
        ]
        command += ["--log-level", "error", "--timeout", "60"]
        self.web = subprocess.Popen(
            command,
            cwd=ROOT,
            env=self.environment,
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
        )

    def stop_web(self) -> None:
        if self.web is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.web.pid, signal.SIGKILL)
            self.web.wait()
            self.web = None

    def kill_worker(self, dice: random.Random) -> bool:
        workers = children(self.web.pid) if self.web else []
        return bool(workers) and kill(dice.choice(workers))

    def kill_gunicorn(self, dice: random.Random) -> bool:
        if self.web is None:
            return False
        self.stop_web()
        self.start_web()
        return True

    def kill_backend(self, dice: random.Random) -> bool:
        """One process of PostgreSQL: it throws out all the others and recovers by itself."""
        pid = embedded_postgres.running_pid(self.data_dir)
        own = children(pid) if pid else []
        return bool(own) and kill(dice.choice(own))

    def kill_postgres(self, dice: random.Random) -> bool:
        """The postmaster and all of its children at once: what was not written down is gone."""
        pid = embedded_postgres.running_pid(self.data_dir)
        if pid is None:
            return False
        own = children(pid)
        done = kill(pid)
        for one in own:
            kill(one)
        embedded_postgres.ensure_running(self.data_dir)
        return done


class Killer(threading.Thread):
    """Kills at random moments, `wanted` times, spread over the work: the next one falls when the phones have
    got some more answers (`answers()`), so that a slow machine is not killed to a standstill; after
    PATIENCE seconds without any it kills all the same. What it kills are `strikes` in their order, when given,
    or chosen by `weights`.
    """

    def __init__(
        self,
        server: Server,
        wanted: int,
        expected: int,
        answers: Callable[[], int],
        weights: dict[str, int],
        strikes: tuple[str, ...] = (),
    ) -> None:
        super().__init__(name="killer", daemon=True)
        self.server, self.wanted, self.weights = server, wanted, weights
        self.strikes = strikes
        self.every, self.answers = expected / wanted, answers
        self.done: Counter[str] = Counter()
        self.ended = threading.Event()
        self.problems: list[str] = []

    def run(self) -> None:
        dice = random.Random(61)
        names, weights = list(self.weights), list(self.weights.values())
        while self.count < self.wanted and self.wait(self.every * dice.uniform(0.3, 1.7)):
            time.sleep(dice.uniform(0, 0.1))
            chosen = self.strikes[self.count :] or dice.choices(names, weights)
            self.strike(chosen[0], dice)

    def wait(self, more: float) -> bool:
        """Until the phones have so many answers more; False when it is over."""
        begin, target = time.monotonic(), self.answers() + more
        while self.answers() < target and time.monotonic() - begin < PATIENCE:
            if self.ended.wait(0.02):
                return False
        return not self.ended.is_set()

    def strike(self, name: str, dice: random.Random) -> None:
        try:
            if getattr(self.server, f"kill_{name}")(dice):
                self.done[name] += 1
        except Exception as error:
            self.problems.append(f"{name}: {error!r}")
            time.sleep(1)
            with contextlib.suppress(Exception):
                embedded_postgres.ensure_running(self.server.data_dir)

    @property
    def count(self) -> int:
        return sum(self.done.values())
