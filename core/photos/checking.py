"""Do the photos' rows and files agree? Rows that promise a file that isn't there, files nobody knows."""

import fcntl
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.core.files.storage import Storage
from django.db.models import Q
from django.utils import timezone

from core.photos.storage import digest_in, is_whole, photo_storage
from core.photos.tables import photo_tables

# A file is there before its row says so; younger ones may be just that.
YOUNG = timedelta(days=1)


@dataclass
class Findings:
    """missing, torn: (the row in words, name of the file); orphans: names without a row in any table."""

    rows: int = 0
    missing: list[tuple[str, str]] = field(default_factory=list)
    torn: list[tuple[str, str]] = field(default_factory=list)
    orphans: list[str] = field(default_factory=list)

    @property
    def is_well(self) -> bool:
        return not (self.missing or self.torn)


def look_through() -> Findings:
    """Reads every file once."""
    storage, found = photo_storage(), Findings()
    known: set[str] = set()
    for table in photo_tables():
        label = table._meta.verbose_name
        rows = table._default_manager.filter(received_at__isnull=False)
        for pk, *names in rows.values_list("pk", "file", "thumbnail").iterator(2_000):
            found.rows += 1
            for name in names:
                if name in known:
                    continue
                known.add(name)
                if not storage.exists(name):
                    found.missing.append((f"{label} {pk}", name))
                elif digest_in(name) and not is_whole(storage, name):
                    found.torn.append((f"{label} {pk}", name))
    found.orphans = [name for name in files_of(storage) if name not in known and is_old(name)]
    return found


def files_of(storage: Storage, folder: str = "") -> Iterator[str]:
    """Names of all files, drafts that a crash left behind included; not our lock."""
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    start = f"{folder}/" if folder else ""
    yield from (f"{start}{name}" for name in files if start)
    for name in folders:
        yield from files_of(storage, f"{start}{name}")


def is_old(name: str) -> bool:
    try:
        changed: datetime = photo_storage().get_modified_time(name)
    except FileNotFoundError:
        return False
    return timezone.now() - changed > YOUNG


def remove_orphans(names: list[str]) -> int:
    """Asks again for each, while nobody is storing: a new photo may have the content of an old orphan."""
    storage, removed = photo_storage(), 0
    guard = getattr(storage, "guard", None)
    for name in names:
        with guard(fcntl.LOCK_EX) if guard else nullcontext():
            if not is_used(name) and is_old(name):
                storage.delete(name)
                removed += 1
    return removed


def is_used(name: str) -> bool:
    """Whether a row of any table of photos names this file."""
    named = Q(file=name) | Q(thumbnail=name)
    return any(table._default_manager.filter(named).exists() for table in photo_tables())
