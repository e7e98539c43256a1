"""Photos that nobody's camera made: each is taken or refused with a sentence, and the server goes on."""

import hashlib
import io
import json
import subprocess
import sys
import threading

import pytest
from django.conf import settings as django_settings
from PIL import Image

from core.photos import decoding
from core.photos.decoding import Busy, picture_of
from core.photos.reading import HEIC, NotAPhoto, dhash, look
from tests import hostile_photos as hostile
from tests.photo_bytes import address, files_in, jpeg, make_photo, own_folder, picture
from tests.visit_rows import make_own, make_visit

CAP = 40_000_000


def outcome(data: bytes) -> str:
    """ "taken", or the sentence of the refusal. Anything else is a failure."""
    try:
        kept = picture_of(data)
    except NotAPhoto as error:
        assert str(error).endswith(".") and len(str(error)) > 20
        return str(error)
    for content, edge in ((kept.photo, 1600), (kept.thumbnail, 320)):
        with Image.open(io.BytesIO(content)) as image:
            assert image.format == "JPEG" and image.mode == "RGB" and max(image.size) <= edge
            image.load()
            assert not image.getexif() and not set(image.info) - {
                "jfif", "jfif_version", "jfif_unit", "jfif_density"
            }  # fmt: skip
        assert hostile.MARK not in content and hostile.GPS not in content
        assert b"Exif" not in content and b"http" not in content
    assert -(2**63) <= kept.dhash < 2**63
    return "taken"


def test_what_is_no_photo_is_refused():
    for name, data in hostile.foreign():
        assert outcome(data) != "taken", name
    assert outcome(dict(hostile.foreign())["heic"]) == HEIC


def test_bombs_are_refused_or_defused():
    told = {name: outcome(data) for name, data in hostile.bombs()}
    taken = {name for name, text in told.items() if text == "taken"}
    assert taken <= {"looping exif", "very wide", "very high", "long text"}, told


def test_unusual_photos_are_taken_without_their_notes():
    for name, data in hostile.unusual():
        assert outcome(data) == "taken", name


def test_twisted_photos():
    told = [outcome(data) for _, data in hostile.twisted(120)]
    assert 10 < told.count("taken") < 110


def test_a_planted_note_would_be_seen(monkeypatch):
    """The check above can fail: without `image.info = {}` Pillow writes the comment along."""
    from core.photos import reading

    def careless(image: Image.Image, quality: int) -> bytes:
        out = io.BytesIO()
        image.info["comment"] = hostile.MARK
        image.save(out, "JPEG", quality=quality)
        return out.getvalue()

    monkeypatch.setattr(reading, "jpeg", careless)
    with pytest.raises(AssertionError):
        outcome(hostile.with_notes())


def test_pixels_are_counted_before_any_is_decoded(monkeypatch):
    def never(*args: object) -> None:
        raise AssertionError("decoded")

    monkeypatch.setattr(Image.Image, "load", never)
    for width, height in ((6400, 6300), (50_000, 1000)):
        with pytest.raises(NotAPhoto, match="titik"):
            look(hostile.lying_png(width, height), CAP)


def test_what_is_large_is_read_by_a_process_of_its_own(monkeypatch):
    small, large = jpeg(1600, 1200), jpeg(3000, 2000, quality=30)
    calls = []
    run = subprocess.run
    monkeypatch.setattr(decoding.subprocess, "run", lambda *a, **k: calls.append(a) or run(*a, **k))
    assert picture_of(small).width == 1600 and not calls
    kept = picture_of(large)
    assert (kept.width, kept.height) == (1600, 1067) and len(calls) == 1
    with pytest.raises(NotAPhoto):
        picture_of(large[: len(large) // 2])


def test_one_at_a_time(monkeypatch):
    monkeypatch.setattr(decoding, "WAIT_SECONDS", 0.01)
    monkeypatch.setattr(decoding, "_here", threading.Semaphore(0))
    with pytest.raises(Busy):
        picture_of(jpeg())


@pytest.mark.parametrize("turn", [1, 3, 6, 8])
def test_photos_stand_upright(turn):
    """A red left half, held as EXIF says."""
    image = Image.new("RGB", (80, 40), "blue")
    image.paste("red", (0, 0, 40, 40))
    exif = Image.Exif()
    exif[0x0112] = turn
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif.tobytes(), quality=95)
    with Image.open(io.BytesIO(picture_of(out.getvalue()).photo)) as kept:
        assert kept.size == ((80, 40) if turn in (1, 3) else (40, 80))
        spot = {1: (5, 20), 3: (75, 20), 6: (20, 5), 8: (20, 75)}[turn]
        red, _, blue = kept.getpixel(spot)
        assert red > 200 > 60 > blue


def test_likeness_survives_saving_and_tells_scenes_apart():
    scene = jpeg(1200, 900, seed=5)
    again = io.BytesIO()
    picture(1200, 900, seed=5).resize((700, 525)).save(again, "JPEG", quality=40)

    def apart(one: int, other: int) -> int:
        return ((one ^ other) & (2**64 - 1)).bit_count()

    first = picture_of(scene).dhash
    assert apart(first, picture_of(again.getvalue()).dhash) <= 6
    assert apart(first, picture_of(jpeg(1200, 900, seed=12)).dhash) > 10
    assert dhash(Image.new("RGB", (9, 8))) == 0
    rising = Image.linear_gradient("L").rotate(90).convert("RGB")
    assert dhash(rising) in (-1, 0) and dhash(rising.rotate(180)) in (-1, 0)


def test_white_stands_behind_what_is_transparent():
    clear = io.BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(clear, "PNG")
    grey = io.BytesIO()
    Image.new("I;16", (20, 20), 40_000).save(grey, "PNG")
    for data, want in ((clear.getvalue(), 255), (grey.getvalue(), 156)):
        with Image.open(io.BytesIO(picture_of(data).photo)) as kept:
            assert abs(kept.getpixel((10, 10))[0] - want) <= 2


@pytest.mark.django_db
def test_hostile_photos_by_the_wire(client_as, world, cast, settings, tmp_path):
    """A mentor's phone sends them: 200 or 422, and nothing of a refused one stays."""
    folder = own_folder(settings, tmp_path)
    visit = make_visit(make_own(cast["pendamping_a"], world.coop_a))
    phone = client_as("pendamping_a")
    taken = 0
    for name, data in (*hostile.foreign(), *hostile.twisted(24, seed=5)):
        if not data or visit.photos.filter(sha256=hashlib.sha256(data).hexdigest()).exists():
            continue
        photo = make_photo(visit, data)
        answer = phone.post(
            address(photo), data, content_type="application/octet-stream",
            headers={"Upload-Offset": "0"},
        )  # fmt: skip
        assert answer.status_code in (200, 422), name
        photo.refresh_from_db()
        assert bool(photo.received_at) == (answer.status_code == 200), name
        taken += answer.status_code == 200
    assert taken > 0 and len(files_in(folder)) <= 2 * taken
    assert not list((tmp_path / "masuk").glob("*"))


@pytest.mark.long
def test_five_hundred_hostile_photos_and_the_memory_they_take(tmp_path):
    """Written to disk first by another process: making them costs more memory than reading them."""
    make = f"""
import os, pickle
os.environ["DJANGO_SETTINGS_MODULE"] = "kdkmp.settings"
import django; django.setup()
from tests import hostile_photos as hostile
groups = (hostile.foreign(), hostile.bombs(), hostile.unusual(), hostile.heavy(), hostile.twisted(500))
with open({str(tmp_path / "all")!r}, "wb") as file:
    for group in groups:
        for one in group:
            pickle.dump(one, file)
"""
    read = f"""
import json, os, pickle, resource
os.environ["DJANGO_SETTINGS_MODULE"] = "kdkmp.settings"
import django; django.setup()
from core.photos.decoding import picture_of
from core.photos.reading import NotAPhoto
told, slowest = {{}}, []
with open({str(tmp_path / "all")!r}, "rb") as file:
    while True:
        try:
            name, data = pickle.load(file)
        except EOFError:
            break
        try:
            picture_of(data)
            told[name] = "taken"
        except NotAPhoto as error:
            told[name] = str(error)
own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
print(json.dumps({{"told": told, "own": own, "child": child}}))
"""
    here = django_settings.BASE_DIR
    subprocess.run([sys.executable, "-c", make], cwd=here, check=True)
    done = subprocess.run([sys.executable, "-c", read], cwd=here, check=True, capture_output=True)
    seen = json.loads(done.stdout)
    taken = sum(text == "taken" for text in seen["told"].values())
    print(f"{len(seen['told'])} photos, {taken} taken; peak {seen['own'] // 1024} MB, "
          f"reading process {seen['child'] // 1024} MB")  # fmt: skip
    print({name: text for name, text in seen["told"].items() if name in dict.fromkeys(
        ("png rgba", "png rgba of 16 bits", "png grey of 16 bits", "png with palette",
         "progressive jpeg", "progressive cmyk", "webp lossless", "webp lossy"))})  # fmt: skip
    assert len(seen["told"]) >= 500
    assert max(seen["own"], seen["child"]) <= 300 * 1024
