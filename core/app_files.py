"""What a page that works without signal is made of: its files, their digests, and the version that follows."""

import base64
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template.loader import get_template


@dataclass(frozen=True)
class AppFile:
    """`name` under static/, `url` as pages name it, `integrity` as a browser checks it."""

    name: str
    url: str
    integrity: str

    @property
    def plain_url(self) -> str:
        """How modules name each other, before the storage put a digest into the name."""
        return f"{settings.STATIC_URL}{self.name}"


@dataclass(frozen=True)
class App:
    """`folder` under static/ with its files of `kinds`, and files `borrowed` from another app; `templates`:
    its page and its service worker."""

    folder: str
    kinds: tuple[str, ...]
    templates: tuple[str, ...]
    borrowed: tuple[str, ...] = ()

    def files(self) -> tuple[AppFile, ...]:
        """Raises ValueError when they were not collected (`manage.py collectstatic`)."""
        if settings.DEBUG:
            _files.cache_clear()
        return _files(self, settings.STORAGES["staticfiles"]["BACKEND"])

    def version(self) -> str:
        """Changes with every file, the page and the service worker."""
        return version_of(self.files(), self.templates)

    def import_map(self) -> str:
        """JSON: from the names by which modules call each other to those that were collected."""
        changed = {one.plain_url: one.url for one in self.files() if one.plain_url != one.url}
        return json.dumps({"imports": changed})

    def modules(self) -> list[str]:
        return [one.url for one in self.files() if one.name.endswith(".js")]


@cache
def _files(app: App, storage: str) -> tuple[AppFile, ...]:
    folder = Path(str(finders.find(app.folder)))
    names = sorted(path.name for path in folder.iterdir() if path.suffix in app.kinds)
    return tuple(_file(name) for name in (*(f"{app.folder}/{one}" for one in names), *app.borrowed))


def _file(name: str) -> AppFile:
    digest = base64.b64encode(hashlib.sha256(_served(name)).digest()).decode()
    return AppFile(name, staticfiles_storage.url(name), f"sha256-{digest}")


def _served(name: str) -> bytes:
    """The bytes as they are served: collecting may have changed names inside of them."""
    stored = getattr(staticfiles_storage, "stored_name", None)
    if stored is not None:
        with staticfiles_storage.open(stored(name)) as file:
            return file.read()
    return Path(str(finders.find(name))).read_bytes()


def version_of(files: Iterable[AppFile], templates: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for one in files:
        digest.update(f"{one.url} {one.integrity}\n".encode())
    for name in templates:
        digest.update(Path(get_template(name).origin.name).read_bytes())
    return digest.hexdigest()[:12]
