"""What is computed anew each night, after the night's snapshot: the command `snapshot` does it."""

import logging
from collections.abc import Callable
from datetime import date
from typing import Any

NIGHTLY: list[Callable[..., Any]] = []
logger = logging.getLogger(__name__)


def every_night(work: Callable[..., Any]) -> None:
    """`work(on=day)`. Idempotent: an app may become ready twice in a test."""
    if work not in NIGHTLY:
        NIGHTLY.append(work)


def work_of_the_night(on: date) -> list[str]:
    """Does each; the names of those that failed (the log says how). One that fails doesn't stop the others."""
    failed = []
    for work in NIGHTLY:
        try:
            work(on=on)
        except Exception:
            logger.exception("%s", work.__qualname__)
            failed.append(work.__name__)
    return failed
