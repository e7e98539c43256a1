"""Photos of the sample: a few drawn scenes, of cleared land and of a building in every stage."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from random import Random
from typing import Any

from PIL import Image, ImageDraw

from core.photos.storage import keep, photo_storage
from registry.sample.dice import rolling

SIZE = (480, 360)
THUMBNAIL = (320, 240)
SKIES = ("#a8cfe6", "#d3e2ec", "#eed9b0")
GROUNDS = ("#7c9a58", "#9a7f55", "#a58d68")
CAPTIONS = ("Lahan dari arah jalan", "Pondasi", "Dinding", "Rangka atap", "Tampak depan")
STEPS = len(CAPTIONS)


@dataclass(frozen=True)
class Picture:
    """A stored picture: what LandPhoto says of its file."""

    sha256: str
    size: int
    name: str
    thumbnail: str
    caption: str


def stored(number: int) -> Picture:
    """The picture with this number, drawn and written; every fifth shows the same stage."""
    scene = drawn(rolling("foto lahan", number), number % STEPS)
    data, small = encoded(scene), encoded(scene.resize(THUMBNAIL))
    storage = photo_storage()
    return Picture(
        hashlib.sha256(data).hexdigest(),
        len(data),
        keep(storage, data),
        keep(storage, small),
        CAPTIONS[number % STEPS],
    )


def columns(picture: Picture, taken_at: datetime, order: int = 0) -> dict[str, Any]:
    """Of a LandPhoto of it, but for what it shows."""
    return {
        "sha256": picture.sha256,
        "size": picture.size,
        "order": order,
        "caption": picture.caption,
        "taken_at": taken_at,
        "received_at": taken_at + timedelta(hours=2),
        "file": picture.name,
        "thumbnail": picture.thumbnail,
        "stored_sha256": picture.sha256,
        "width": SIZE[0],
        "height": SIZE[1],
        "is_sample": True,
    }


def encoded(image: Image.Image) -> bytes:
    buffer = BytesIO()
    image.save(buffer, "JPEG", quality=72)
    return buffer.getvalue()


def drawn(rng: Random, step: int) -> Image.Image:
    """A site with so much of a building on it (0: none)."""
    wide, high = SIZE
    image = Image.new("RGB", SIZE, rng.choice(SKIES))
    pen = ImageDraw.Draw(image)
    horizon = rng.randint(170, 210)
    pen.rectangle((0, horizon, wide, high), fill=rng.choice(GROUNDS))
    for _ in range(rng.randint(3, 7)):
        x, tall = rng.randint(0, wide), rng.randint(50, 120)
        pen.rectangle((x - 3, horizon - tall // 2, x + 3, horizon + 5), fill="#5a4431")
        pen.ellipse((x - 28, horizon - tall, x + 28, horizon - tall // 3), fill="#45713f")
    left, right = rng.randint(60, 110), wide - rng.randint(60, 110)
    floor = horizon + rng.randint(60, 90)
    if step == 0:
        _posts(pen, left, right, horizon, floor)
    else:
        _building(pen, rng, step, (left, right, floor))
    return image


def _posts(pen: ImageDraw.ImageDraw, left: int, right: int, top: int, floor: int) -> None:
    corners = [
        (left, floor + 60),
        (right, floor + 60),
        (right - 50, top + 25),
        (left + 50, top + 25),
    ]
    pen.polygon(corners, fill="#b49b74", outline="#e8e0cc")
    for x, y in corners:
        pen.rectangle((x - 3, y - 22, x + 3, y), fill="#c8372d")


def _building(
    pen: ImageDraw.ImageDraw, rng: Random, step: int, place: tuple[int, int, int]
) -> None:
    left, right, floor = place
    pen.rectangle((left, floor - 10, right, floor + 6), fill="#9b9b96")
    if step == 1:
        return
    top = floor - rng.randint(70, 95)
    pen.rectangle((left + 6, top, right - 6, floor - 10), fill="#b4694a" if step < 4 else "#f1efe8")
    for x in range(left + 25, right - 50, 60):
        pen.rectangle((x, top + 22, x + 30, floor - 30), fill="#3d4a55" if step == 4 else "#cfc4b2")
    if step < 3:
        return
    middle, peak = (left + right) // 2, top - rng.randint(45, 65)
    roof = [(left - 10, top), (middle, peak), (right + 10, top)]
    if step == 3:
        pen.line([*roof, roof[0]], fill="#5f6a70", width=5)
        for x in range(left, right, 30):
            pen.line([(x, top), (middle, peak)], fill="#5f6a70", width=2)
    else:
        pen.polygon(roof, fill="#b3261e")
