"""What higher rooms add to the sample; each hangs its own on here, because nothing is imported uphill."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Model


@dataclass(frozen=True)
class SampleRoom:
    """A room's part of the sample.

    name        how SampleLoad remembers that it was filled
    title       what its rows are called when some are kept ("orang")
    root        the model that all of its sample hangs on; its rows have `is_sample`
    seed        writes the rows, inside the caller's transaction; rows per table
    make_real   takes away what the sample invented about these rows and makes them real ones
    leaving     called before anything is removed, inside the transaction (files go when it is committed)
    after       names of the rooms that are filled before this one, where there are such
    """

    name: str
    title: str
    root: type[Model]
    seed: Callable[[], dict[str, int]]
    make_real: Callable[[Iterable[Model]], None]
    leaving: Callable[[], None] | None = None
    after: tuple[str, ...] = ()


ROOMS: dict[str, SampleRoom] = {}


def add_room(room: SampleRoom) -> None:
    """Called once by the room's AppConfig.ready."""
    ROOMS[room.name] = room


def in_order(names: Iterable[str]) -> list[str]:
    """By name, but each after those that it asks to come after."""
    waiting, found = sorted(names), []
    while waiting:
        free = [one for one in waiting if not set(ROOMS[one].after) & set(waiting)]
        found.append((free or waiting)[0])
        waiting.remove(found[-1])
    return found
