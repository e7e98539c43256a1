"""Long work that waits in the database as in earnest, and a worker to be called when a test wants it."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management import call_command

from tests.conftest import use_tasks

BACKEND = "django_tasks_db.DatabaseBackend"


@contextmanager
def waiting_work(settings: Any) -> Iterator[Callable[[], None]]:
    """Inside, what is handed over waits; the function given is a worker that empties the queue."""
    use_tasks(settings, BACKEND)
    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT)
    before = [signal.getsignal(one) for one in signals]
    yield lambda: call_command(
        "db_worker", batch=True, interval=0, startup_delay=False, reload=False, verbosity=0
    )
    for one, handler in zip(signals, before, strict=True):
        signal.signal(one, handler)
