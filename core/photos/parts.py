"""What has come of a photo that is still on its way: one file per photo and the UUID that
declared it (of a visit, of a survey), below PHOTO_PARTS_DIR.

Its length is how much has been received; it only grows by whole confirmed pieces, or starts anew.
Locked against two senders at once, also across processes of one machine.
"""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.conf import settings

from core.photos.decoding import Busy
from core.photos.storage import sync_folder

WAIT_SECONDS, LOOK_SECONDS = 10.0, 0.02


@dataclass
class Part:
    """A part that we hold alone. `received`: bytes on the disk."""

    path: Path
    handle: int
    dropped: bool = False

    @property
    def received(self) -> int:
        return os.fstat(self.handle).st_size

    def append(self, piece: bytes) -> None:
        """On the disk when it returns; all of it or nothing. Raises OSError."""
        before = self.received
        try:
            at = before
            while piece:
                written = os.pwrite(self.handle, piece, at)
                at, piece = at + written, piece[written:]
            os.fsync(self.handle)
            if before == 0:
                sync_folder(self.path.parent)
        except OSError:
            os.ftruncate(self.handle, before)
            raise

    def content(self) -> bytes:
        return os.pread(self.handle, self.received, 0)

    def drop(self) -> None:
        """Nothing has been received; whoever waits for this part finds a new one."""
        self.path.unlink(missing_ok=True)
        self.dropped = True


def path_of(declared_by: UUID, sha256: str) -> Path:
    return Path(settings.PHOTO_PARTS_DIR) / f"{declared_by.hex}-{sha256}.part"


def received_of(declared_by: UUID, sha256: str) -> int:
    """Bytes that are here of a photo on its way."""
    try:
        return path_of(declared_by, sha256).stat().st_size
    except FileNotFoundError:
        return 0


@contextmanager
def held(declared_by: UUID, sha256: str) -> Iterator[Part]:
    """The part, for us alone. Raises Busy when another sender keeps it too long, and OSError."""
    path = path_of(declared_by, sha256)
    path.parent.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + WAIT_SECONDS
    while (handle := locked(path)) is None:
        if time.monotonic() > until:
            raise Busy
        time.sleep(LOOK_SECONDS)
    part = Part(path, handle)
    try:
        yield part
    finally:
        if part.received == 0 and not part.dropped:  # once dropped, the name is another sender's
            path.unlink(missing_ok=True)
        os.close(handle)


def locked(path: Path) -> int | None:
    """The file's handle when it is free and still the one of that name; None: try again."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o640)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.stat(path).st_ino == os.fstat(handle).st_ino:
            return handle
    except (BlockingIOError, FileNotFoundError):
        pass
    except BaseException:
        os.close(handle)
        raise
    os.close(handle)
    return None


def remove_stale(older_than: float) -> int:
    """Parts that nobody has added to since that moment (seconds of the epoch); how many went."""
    removed = 0
    for path in Path(settings.PHOTO_PARTS_DIR).glob("*.part"):
        handle = locked(path)
        if handle is None:
            continue  # just being sent
        try:
            if os.fstat(handle).st_mtime < older_than:
                path.unlink(missing_ok=True)
                removed += 1
        finally:
            os.close(handle)
    return removed
