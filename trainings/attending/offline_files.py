"""What the tick list without signal is made of: its files, their digests, and the version that follows."""

import base64
import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template.loader import get_template

OWN = "kdkmp/presensi/luring"
# Modules of the visit app that fit here as they are: keys, times, elements.
BORROWED = tuple(f"kdkmp/lapangan/{name}.js" for name in ("uuid7", "dates", "dom"))
TEMPLATES = ("trainings/attending/offline.html", "trainings/attending/sw.js")


@dataclass(frozen=True)
class File:
    """`name` under static/, `url` as the page names it, `integrity` as a browser checks it."""

    name: str
    url: str
    integrity: str


@cache
def _files(storage: str) -> tuple[File, ...]:
    folder = Path(str(finders.find(OWN)))
    names = [
        f"{OWN}/{path.name}" for path in sorted(folder.iterdir()) if path.suffix in (".js", ".css")
    ]
    return tuple(_file(name) for name in (*names, *BORROWED))


def files() -> tuple[File, ...]:
    """Raises ValueError when they were not collected (`manage.py collectstatic`)."""
    if settings.DEBUG:
        _files.cache_clear()
    return _files(settings.STORAGES["staticfiles"]["BACKEND"])


def _file(name: str) -> File:
    digest = base64.b64encode(hashlib.sha256(_served(name)).digest()).decode()
    return File(name, staticfiles_storage.url(name), f"sha256-{digest}")


def _served(name: str) -> bytes:
    """The bytes as they are served: collecting may have changed names inside of them."""
    stored = getattr(staticfiles_storage, "stored_name", None)
    if stored is not None:
        with staticfiles_storage.open(stored(name)) as file:
            return file.read()
    return Path(str(finders.find(name))).read_bytes()


def import_map() -> str:
    """JSON: from the names by which modules call each other to those that were collected."""
    found = {f"{settings.STATIC_URL}{one.name}": one.url for one in files()}
    return json.dumps({"imports": {plain: url for plain, url in found.items() if plain != url}})


def version() -> str:
    """Changes with every file, the page and its service worker."""
    digest = hashlib.sha256()
    for one in files():
        digest.update(f"{one.url} {one.integrity}\n".encode())
    for name in TEMPLATES:
        digest.update(Path(get_template(name).origin.name).read_bytes())
    return digest.hexdigest()[:12]
