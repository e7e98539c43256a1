"""Where the files of letters lie: under their SHA-256, whole or not at all (core.photos.storage)."""

import hashlib
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.files.base import ContentFile

from core.photos.storage import DurablePhotoStorage


def storage() -> DurablePhotoStorage:
    """Asked each time: tests and offices name other folders later."""
    return DurablePhotoStorage(location=Path(settings.MEDIA_ROOT) / "laporan")


def name_of(digest: str, ending: str) -> str:
    return f"{digest[:2]}/{digest}.{ending}"


def keep(content: bytes, ending: str) -> str:
    """Stores the bytes and answers their digest; when it returns they are safe. Raises OSError."""
    digest = hashlib.sha256(content).hexdigest()
    store, name = storage(), name_of(digest, ending)
    if store.exists(name):
        with store.open(name) as file:
            if hashlib.sha256(file.read()).hexdigest() == digest:
                return digest
        store.delete(name)
    store.save(name, ContentFile(content))
    return digest


def opened(digest: str, ending: str) -> IO[bytes]:
    """Raises FileNotFoundError."""
    return storage().open(name_of(digest, ending), "rb")
