"""What is computed anew each night, after the night's snapshot: the command `snapshot` calls each with `on=`."""

from collections.abc import Callable
from typing import Any

NIGHTLY: list[Callable[..., Any]] = []


def every_night(work: Callable[..., Any]) -> None:
    """Idempotent: an app may become ready twice in a test."""
    if work not in NIGHTLY:
        NIGHTLY.append(work)
