"""Photos of the sample: coloured scenes that we draw, stored under the names of their digests."""

import hashlib
from dataclasses import dataclass
from io import BytesIO
from random import Random

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

from core.photos.reading import dhash
from registry.sample.dice import rolling
from visits.models.parts import photo_storage

SIZE = (480, 360)
THUMBNAIL = (320, 240)
SKIES = ("#9cc7e8", "#c9dff0", "#f3d9a4", "#b8c4d0", "#7fb2dd")
GROUNDS = ("#6d8f4e", "#8a7a55", "#5b7f6a", "#a08a5f")
WALLS = ("#e8e1d0", "#c96f4a", "#6f8fb5", "#d9c27a", "#b7b7ad")
ROOFS = ("#8c3b2e", "#4c5a63", "#37604a")


@dataclass(frozen=True)
class Picture:
    """A stored picture: what VisitPhoto says of its file."""

    sha256: str
    size: int
    name: str
    thumbnail: str
    dhash: int


def stored(number: int) -> Picture:
    """The picture with this number, drawn and written."""
    scene = drawn(rolling("foto", number))
    data = encoded(scene)
    small = encoded(scene.resize(THUMBNAIL))
    digest = hashlib.sha256(data).hexdigest()
    return Picture(digest, len(data), keep(data), keep(small), dhash(scene))


def keep(data: bytes) -> str:
    """The name under which `data` lies, content-addressed as all photos are."""
    digest = hashlib.sha256(data).hexdigest()
    name = f"{digest[:2]}/{digest[2:4]}/{digest}.jpg"
    storage = photo_storage()
    return name if storage.exists(name) else storage.save(name, ContentFile(data))


def encoded(image: Image.Image) -> bytes:
    buffer = BytesIO()
    image.save(buffer, "JPEG", quality=72)
    return buffer.getvalue()


def drawn(rng: Random) -> Image.Image:
    """A gerai by the road, or shelves inside one."""
    wide, high = SIZE
    inside = rng.random() < 0.4
    image = Image.new("RGB", SIZE, rng.choice(WALLS if inside else SKIES))
    pen = ImageDraw.Draw(image)
    (_shelves if inside else _house)(pen, rng, wide, high)
    for _ in range(rng.randint(1, 5)):
        _person(pen, rng, rng.randint(30, wide - 30), high - rng.randint(8, 60))
    return image


def _house(pen: ImageDraw.ImageDraw, rng: Random, wide: int, high: int) -> None:
    horizon = rng.randint(150, 230)
    pen.rectangle((0, horizon, wide, high), fill=rng.choice(GROUNDS))
    x = rng.randint(0, wide - 60)
    pen.ellipse((x, 15, x + 50, 65), fill="#f6e7a8")
    for _ in range(rng.randint(1, 5)):
        x, tall = rng.randint(0, wide), rng.randint(60, 150)
        pen.rectangle((x - 4, horizon - tall // 2, x + 4, horizon + 10), fill="#5d4632")
        pen.ellipse((x - 34, horizon - tall, x + 34, horizon - tall // 3), fill="#3f6b3a")
    left, width, tall = rng.randint(20, 200), rng.randint(130, 240), rng.randint(70, 120)
    top = horizon + 20 - tall
    pen.rectangle((left, top, left + width, horizon + 20), fill=rng.choice(WALLS))
    peak = (left + width // 2, top - rng.randint(30, 70))
    pen.polygon([(left - 15, top), peak, (left + width + 15, top)], fill=rng.choice(ROOFS))
    for n in range(rng.randint(1, 4)):
        x = left + 12 + n * 45
        pen.rectangle((x, top + 20, x + 28, top + 50), fill="#2f3d4a")
    pen.rectangle((left + width - 40, top + 25, left + width - 12, horizon + 20), fill="#6b4a2c")


def _shelves(pen: ImageDraw.ImageDraw, rng: Random, wide: int, high: int) -> None:
    floor = rng.randint(270, 310)
    pen.rectangle((0, floor, wide, high), fill="#a9a196")
    left, right = rng.randint(10, 120), wide - rng.randint(10, 120)
    for board in range(rng.randint(2, 4)):
        y = 80 + board * 65
        pen.rectangle((left, y, right, y + 7), fill="#7c5a38")
        x = left + 6
        while x < right - 30:
            width, tall = rng.randint(12, 34), rng.randint(16, 46)
            colour = tuple(rng.randint(60, 235) for _ in range(3))
            pen.rectangle((x, y - tall, x + width, y), fill=colour)
            x += width + rng.randint(2, 14)


def _person(pen: ImageDraw.ImageDraw, rng: Random, x: int, foot: int) -> None:
    tall = rng.randint(60, 95)
    shirt = tuple(rng.randint(40, 220) for _ in range(3))
    pen.rectangle((x - 12, foot - tall + 22, x + 12, foot - tall // 3), fill=shirt)
    pen.rectangle((x - 10, foot - tall // 3, x + 10, foot), fill="#33333a")
    pen.ellipse((x - 10, foot - tall, x + 10, foot - tall + 22), fill="#8f6546")
