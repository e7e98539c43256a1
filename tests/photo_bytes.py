"""Photos as bytes: plain ones as the app sends them, and their rows and folders."""

import hashlib
import io
import random
from pathlib import Path
from typing import Any

from PIL import Image

from visits.models import Visit, VisitPhoto


def picture(width: int = 640, height: int = 480, *, seed: int = 1) -> Image.Image:
    """A scene of soft spots: the same one for a seed, another for another seed."""
    chance = random.Random(seed)
    bands = (Image.frombytes("L", (16, 12), chance.randbytes(192)) for _ in range(3))
    return Image.merge("RGB", [band.resize((width, height)) for band in bands])


def jpeg(width: int = 640, height: int = 480, *, seed: int = 1, **options: Any) -> bytes:
    out = io.BytesIO()
    picture(width, height, seed=seed).save(out, "JPEG", **{"quality": 80} | options)
    return out.getvalue()


def declared(content: bytes, **fields: Any) -> dict[str, Any]:
    """As a visit's body declares a photo."""
    sha256 = hashlib.sha256(content).hexdigest()
    return {"sha256": sha256, "size": len(content), "caption": "", "taken_at": None} | fields


def make_photo(visit: Visit, content: bytes, **fields: Any) -> VisitPhoto:
    """The row of a photo that was declared and hasn't come yet."""
    told = declared(content)
    return VisitPhoto.objects.create(
        visit=visit, sha256=told["sha256"], size=told["size"], **fields
    )


def address(photo: VisitPhoto) -> str:
    return f"/kunjungan/sync/foto/{photo.visit.client_id}/{photo.sha256}/"


def own_folder(settings: Any, folder: Path) -> Path:
    """Photos lie in `folder`/foto from now on, parts in `folder`/masuk."""
    photos = settings.STORAGES["photos"] | {"OPTIONS": {"location": str(folder / "foto")}}
    settings.STORAGES = settings.STORAGES | {"photos": photos}
    settings.PHOTO_PARTS_DIR = folder / "masuk"
    return folder / "foto"


def files_in(folder: Path) -> list[str]:
    return sorted(
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and path.name != ".kunci"
    )
