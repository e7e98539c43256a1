"""Where photos lie: under their SHA-256, whole or not at all.

A row says "received" only when its files can't be lost by a crash any more: the bytes are written
beside their place, fsynced, renamed, and the folders that name them are fsynced too.
"""

import fcntl
import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, Storage, storages
from django.db.models import Model
from django.utils.functional import LazyObject

PIECE = 256 * 1024
# Of a file that is being written; never a photo's name.
DRAFT = ".draf-"
GUARD = ".kunci"


def name_of(sha256: str) -> str:
    """`ab/cd/abcd….jpg`: at most 256 folders in one, whatever the number of photos."""
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}.jpg"


def digest_in(name: str) -> str:
    """The digest that a photo's name promises ("" for another name)."""
    stem = name.rpartition("/")[2].removesuffix(".jpg")
    return stem if len(stem) == 64 and name == name_of(stem) else ""


def is_whole(storage: Storage, name: str) -> bool:
    """Whether the file is there and its content is what its name promises."""
    seen = hashlib.sha256()
    try:
        with storage.open(name, "rb") as file:
            while piece := file.read(PIECE):
                seen.update(piece)
    except FileNotFoundError:
        return False
    return seen.hexdigest() == digest_in(name)


def keep(storage: Storage, content: bytes) -> str:
    """Stores a picture (JPEG bytes) and answers its name. When it returns, the file is safe.

    The same content is stored once; a torn file of that name (a crash, a full disk) is replaced.
    Raises OSError when the storage can't keep it.
    """
    name = name_of(hashlib.sha256(content).hexdigest())
    if storage.exists(name):
        if is_whole(storage, name):
            settle = getattr(storage, "settle", None)
            if settle is not None:  # whoever wrote it may not have come to this yet
                settle(name)
            return name
        storage.delete(name)
    return storage.save(name, ContentFile(content))


def in_use(storage: Storage) -> AbstractContextManager[None]:
    """From before a file is kept until its row says so: nothing is cleared away meanwhile."""
    guard = getattr(storage, "guard", None)
    return guard(fcntl.LOCK_SH) if guard else nullcontext()


class DurablePhotoStorage(FileSystemStorage):
    """Files on a disk, safe against a crash of process, database or machine once `save` has returned."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._settled: set[str] = set()  # folders whose own entries are known to be on the disk

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        return name  # the content names it: no second name for the same

    def _save(self, name: str, content: File) -> str:
        path = Path(self.path(name))
        self._make_folders(path.parent)
        draft = path.with_name(f"{DRAFT}{secrets.token_hex(8)}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640)
        try:
            with os.fdopen(handle, "wb") as file:
                for piece in content.chunks():
                    file.write(piece)
                file.flush()
                os.fsync(file.fileno())
            os.replace(draft, path)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
        sync_folder(path.parent)
        return name

    def settle(self, name: str) -> None:
        """Makes sure that a file that is there already can be found after a crash, and that it is young."""
        path = Path(self.path(name))
        self._make_folders(path.parent)
        os.utime(path)
        sync_folder(path.parent)

    def _make_folders(self, folder: Path) -> None:
        """The folder exists, and so do its entries in the folders above it, down to the storage's root."""
        if str(folder) in self._settled and folder.is_dir():
            return
        root = Path(self.location)
        root.mkdir(parents=True, exist_ok=True)
        folder.mkdir(parents=True, exist_ok=True)
        above = folder
        while above != root:
            above = above.parent
            sync_folder(above)
        self._settled.add(str(folder))

    @contextmanager
    def guard(self, kind: int) -> Iterator[None]:
        """`fcntl.LOCK_SH`: many who keep; `fcntl.LOCK_EX`: the one who clears away."""
        root = Path(self.location)
        root.mkdir(parents=True, exist_ok=True)
        handle = os.open(root / GUARD, os.O_RDWR | os.O_CREAT, 0o640)
        try:
            fcntl.flock(handle, kind)
            yield
        finally:
            os.close(handle)


def sync_folder(folder: Path) -> None:
    """The folder's list of names is on the disk when this returns."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class PhotosAtUse(LazyObject):
    """STORAGES["photos"] as it is when it is used: a model's field asks for its storage only once, when
    the program starts, and tests and offices name other places later."""

    @property
    def _wrapped(self) -> Storage:
        return storages["photos"]

    def __init__(self) -> None:
        """Nothing is remembered."""

    def _setup(self) -> None:
        """Nothing to set up."""


def photo_storage() -> Storage:
    """Where photos lie; a callable, so that tests and offices may name another place in STORAGES."""
    return PhotosAtUse()  # type: ignore[return-value]


def photo_path(instance: Model, filename: str) -> str:
    """Content-addressed: whoever stores it has already named it by its digest."""
    return filename
