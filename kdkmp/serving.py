"""Serve pages and do the long work: gunicorn and the background worker as children of one process.

    python -m kdkmp.serving HOST:PORT

A signal ends both. A worker that dies is started again; without the web server there is nothing to
serve, so its end ends all. Children die with this process even when it is killed (on Linux).
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from types import FrameType

GRACE_SECONDS = 10.0  # until what does not end is killed; an import that is cut off can be repeated
RESTART_SECONDS = 1.0
LOOK_SECONDS = 0.1
PR_SET_PDEATHSIG = 1

MANAGE = ("manage.py", "db_worker", "--interval", "0.5", "--no-startup-delay", "--no-reload")


def web_command(address: str) -> list[str]:
    gunicorn = [
        "-m",
        "gunicorn",
        "kdkmp.wsgi:application",
        "--preload",
        "--workers",
        "2",
        "--threads",
        "4",
        "--bind",
        address,
    ]
    return [sys.executable, *gunicorn]


def worker_command() -> list[str]:
    return [sys.executable, *MANAGE]


def die_with_parent() -> Callable[[], None] | None:
    """What a child does first, so that it does not outlive us; None where the system can't."""
    if not sys.platform.startswith("linux"):
        return None
    libc, parent = ctypes.CDLL(None), os.getpid()

    def in_child() -> None:
        libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it was gone before we asked
            os._exit(1)

    return in_child


class Pair:
    """The web server and its worker. `run()` blocks and returns an exit status."""

    def __init__(self, web: Sequence[str], worker: Sequence[str]) -> None:
        self.commands = (web, worker)
        self.stopping = False
        self.asked = 0
        self.web: subprocess.Popen[bytes] | None = None
        self.worker: subprocess.Popen[bytes] | None = None
        self.worker_died_at: float | None = None

    def start(self, command: Sequence[str]) -> subprocess.Popen[bytes]:
        # A group of its own: Ctrl-C then reaches only us, and each child is told exactly once.
        return subprocess.Popen(command, process_group=0, preexec_fn=die_with_parent())

    def stop(self, signum: int = 0, frame: FrameType | None = None) -> None:
        """Signal handler: the first asks both to end, a second one insists."""
        self.stopping = True
        self.asked += 1

    @property
    def children(self) -> list[subprocess.Popen[bytes]]:
        return [child for child in (self.web, self.worker) if child is not None]

    def tell(self, signum: int) -> None:
        for child in self.children:
            if child.poll() is None:
                os.killpg(child.pid, signum) if signum == signal.SIGKILL else child.send_signal(
                    signum
                )

    def run(self) -> int:
        for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(signum, self.stop)
        web, worker = self.commands
        self.web = self.start(web)
        self.worker = self.start(worker)
        while not self.stopping and self.web.poll() is None:
            self.keep_worker(worker)
            time.sleep(LOOK_SECONDS)
        asked_to = self.stopping
        self.end()
        return 0 if asked_to else (self.web.returncode or 0)

    def keep_worker(self, command: Sequence[str]) -> None:
        if self.worker is not None and self.worker.poll() is not None:
            if self.worker_died_at is None:
                self.worker_died_at = time.monotonic()
                print("Pekerja latar mati; dinyalakan lagi.", file=sys.stderr)
            elif time.monotonic() - self.worker_died_at >= RESTART_SECONDS:
                self.worker, self.worker_died_at = self.start(command), None

    def end(self) -> None:
        """Both end: asked first, killed with all their own children when they take too long."""
        self.tell(signal.SIGTERM)
        told, until = self.asked, time.monotonic() + GRACE_SECONDS
        while any(child.poll() is None for child in self.children):
            if time.monotonic() > until or self.asked > max(told, 1):
                self.tell(signal.SIGKILL)
                for child in self.children:
                    child.wait()
            time.sleep(LOOK_SECONDS / 2)


if __name__ == "__main__":
    sys.exit(Pair(web_command(sys.argv[1]), worker_command()).run())
