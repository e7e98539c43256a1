"""What the visit app is made of: its files, their digests, and the version that follows from them."""

import base64
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template.loader import get_template

FOLDER = "kdkmp/lapangan"
TEMPLATES = ("visits/field/shell.html", "visits/field/sw.js")
KINDS = (".js", ".css", ".svg")


@dataclass(frozen=True)
class Asset:
    """`name` under static/, `url` as pages name it, `integrity` as a browser checks it."""

    name: str
    url: str
    integrity: str

    @property
    def plain_url(self) -> str:
        """How modules name each other, before the storage put a digest into the name."""
        return f"{settings.STATIC_URL}{self.name}"


@cache
def _assets(storage: str) -> tuple[Asset, ...]:
    folder = Path(str(finders.find(FOLDER)))
    names = sorted(path.name for path in folder.iterdir() if path.suffix in KINDS)
    return tuple(_asset(f"{FOLDER}/{name}") for name in names)


def assets() -> tuple[Asset, ...]:
    """All files of the app. Raises ValueError when they were not collected (`manage.py collectstatic`)."""
    if settings.DEBUG:
        _assets.cache_clear()
    return _assets(settings.STORAGES["staticfiles"]["BACKEND"])


def _asset(name: str) -> Asset:
    digest = hashlib.sha256(_served(name)).digest()
    url = staticfiles_storage.url(name)
    return Asset(name, url, f"sha256-{base64.b64encode(digest).decode()}")


def _served(name: str) -> bytes:
    """The bytes as they are served: collecting may have changed names inside of them."""
    stored = getattr(staticfiles_storage, "stored_name", None)
    if stored is not None:
        with staticfiles_storage.open(stored(name)) as file:
            return file.read()
    return Path(str(finders.find(name))).read_bytes()


def version() -> str:
    """Changes with every file of the app, its shell and its service worker."""
    digest = hashlib.sha256()
    for asset in assets():
        digest.update(f"{asset.url} {asset.integrity}\n".encode())
    for name in TEMPLATES:
        digest.update(Path(get_template(name).origin.name).read_bytes())
    return digest.hexdigest()[:12]
