"""A survey's body, as JSON gives it → what it says. Nothing that only looks like a value is taken for one."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.conf import settings

from core.sheets.hands.areas import area
from land.polygons import CORNERS
from land.surveying.plain import Wrong, choice, metres, moment, number, record, rows, text, whole
from land.words import (
    Answer,
    Condition,
    Electricity,
    Internet,
    LandObstacleKind,
    Ownership,
    Road,
    Water,
)

FLAGS = ("protected_farmland", "power_line", "floods")
SITE = {"road": Road, "internet": Internet, "electricity": Electricity, "water": Water}
WAYS = ("jalan", "titik")
# "there is no land" is no survey of land
OBSTACLES = [one for one in LandObstacleKind if one != LandObstacleKind.NO_LAND]
EVIDENCE, NOTE, CAPTION, STATED = 250, 2_000, 200, 60
FARTHEST, LARGEST_AREA = 1_000_000, Decimal(10) ** 10
# metres: whoever stands further away from where he stands has no position
ACCURACY = 100_000
LARGEST_KEY, MOST_VERSIONS = 2**63 - 1, 32_000
SHA256 = re.compile(r"[0-9a-f]{64}")


class BadBody(Exception):
    """`errors`: field → sentences in Indonesian that say what to do."""

    def __init__(self, errors: dict[str, list[str]]) -> None:
        super().__init__(errors)
        self.errors = errors


@dataclass(frozen=True)
class Corner:
    """Degrees, WGS 84; accuracy in metres or None."""

    latitude: float
    longitude: float
    accuracy: float | None


@dataclass(frozen=True)
class Photo:
    sha256: str
    size: int
    caption: str
    taken_at: datetime | None


@dataclass(frozen=True)
class Told:
    """What a body says. ownership, answers and site: "" or "belum" when it says nothing; lengths in metres,
    areas in m²; `evidence` by condition."""

    parcel: int | None
    ownership: str
    width: Decimal | None
    length: Decimal | None
    stated_area: Decimal | None
    answers: dict[str, str]
    evidence: dict[str, str]
    site: dict[str, str]
    settlement_m: int | None
    obstacles: list[str]
    note: str
    corners: list[Corner]
    way: str
    position: Corner | None
    photos: list[Photo]
    device_time: datetime | None
    based_on: int | None


def told_of(body: dict[str, Any]) -> Told:
    """Raises BadBody."""
    errors: dict[str, list[str]] = {}

    def read[T](name: str, how: Callable[[Any], T]) -> T:
        try:
            return how(body.get(name))
        except Wrong as error:
            errors.setdefault(name, []).append(str(error))
            return None  # type: ignore[return-value]

    site = read("site", record) or {}
    parts: dict[str, Any] = {
        "parcel": read("parcel", lambda v: whole(v, 1, LARGEST_KEY, "Lahan")),
        "ownership": read("ownership", lambda v: choice(v, Ownership, "Kepemilikan")),
        "width": read("width", lambda v: metres(v, "Lebar")),
        "length": read("length", lambda v: metres(v, "Panjang")),
        "stated_area": read("stated_area", square_metres),
        "answers": read("conditions", answers_of) or {},
        "evidence": read("conditions", evidence_of) or {},
        "site": read("site", lambda _: site_of(site)),
        "settlement_m": read("site", lambda _: distance_of(site)),
        "obstacles": read("obstacles", obstacles_of),
        "note": read("note", lambda v: text(v, NOTE, "Catatan")),
        "corners": read("corners", corners_of) or [],
        "way": read("way", way_of),
        "position": read("position", position_of),
        "photos": read("photos", photos_of) or [],
        "device_time": read("device_time", moment),
        "based_on": read("based_on", lambda v: whole(v, 1, MOST_VERSIONS, "Versi")),
    }
    parts["answers"] |= read("flags", flags_of) or {}
    if type(body.get("schema")) is not int or body["schema"] != 1:
        errors["isi"] = ["Isinya tidak dikenali. Perbarui aplikasi, lalu kirim lagi."]
    if (
        parts["parcel"] is None
        and not parts["ownership"]
        and not {"parcel", "ownership"} & {*errors}
    ):
        errors["ownership"] = ["Pilih kepemilikan lahannya."]
    if errors:
        raise BadBody({name: list(dict.fromkeys(told)) for name, told in errors.items()})
    return Told(**parts)


def square_metres(value: Any) -> Decimal | None:
    """As people write areas: "20x50", "1 ha", "± 1.000 m2"."""
    if isinstance(value, str):
        value = text(value, STATED, "Luas")
    elif value is not None and (isinstance(value, bool) or not isinstance(value, int | float)):
        raise Wrong("Luas: tulis sebagai teks, misalnya 1.000 m² atau 20 x 50.")
    if value is None or value == "":
        return None
    read = area(value)
    if read.problem:
        raise Wrong(read.problem)
    if read.value is None:
        return None
    if not Decimal("0.01") <= read.value < LARGEST_AREA:
        raise Wrong("Luas: harus lebih dari 0. Tulis misalnya 1.000 m² atau 20 x 50.")
    return read.value.quantize(Decimal("0.01"))


def answers_of(value: Any) -> dict[str, str]:
    found = record(value)
    return {name: answer(record(found.get(name)).get("answer"), str(Condition(name).label))
            for name in Condition.values}  # fmt: skip


def evidence_of(value: Any) -> dict[str, str]:
    found = record(value)
    return {name: text(record(found.get(name)).get("evidence"), EVIDENCE, "Bukti")
            for name in Condition.values}  # fmt: skip


def flags_of(value: Any) -> dict[str, str]:
    found = record(value)
    return {name: answer(found.get(name), "Tanda lahan") for name in FLAGS}


def answer(value: Any, said: str) -> str:
    return choice(value, Answer, said) or Answer.UNKNOWN.value


def site_of(found: dict[str, Any]) -> dict[str, str]:
    return {name: choice(found.get(name), kinds, "Keadaan tapak") for name, kinds in SITE.items()}


def distance_of(found: dict[str, Any]) -> int | None:
    return whole(found.get("settlement_m"), 0, FARTHEST, "Jarak ke permukiman (m)")


def obstacles_of(value: Any) -> list[str]:
    found = [choice(one, OBSTACLES, "Kendala") for one in rows(value, 20, "Kendala")]
    return [str(one) for one in OBSTACLES if one in found]


def way_of(value: Any) -> str:
    return choice(value, WAYS, "Cara mengukur")


def corners_of(value: Any) -> list[Corner]:
    return [corner(one, f"Sudut {n}") for n, one in enumerate(rows(value, CORNERS[1], "Sudut"), 1)]


def corner(value: Any, said: str) -> Corner:
    found = record(value)
    accuracy = found.get("accuracy")
    return Corner(
        number(found.get("latitude"), -90, 90, f"{said}, lintang"),
        number(found.get("longitude"), -180, 180, f"{said}, bujur"),
        None if accuracy is None else number(accuracy, 0, ACCURACY, f"{said}, ketelitian"),
    )


def position_of(value: Any) -> Corner | None:
    return None if value is None else corner(value, "Posisi")


def photos_of(value: Any) -> list[Photo]:
    most = settings.VISIT_MAX_PHOTOS
    found = [photo_of(record(one)) for one in rows(value, most, "Foto")]
    if len({one.sha256 for one in found}) < len(found):
        raise Wrong("Foto yang sama ada dua kali. Hapus salah satunya.")
    return found


def photo_of(found: dict[str, Any]) -> Photo:
    sha256, size = found.get("sha256"), found.get("size")
    if not isinstance(sha256, str) or not SHA256.fullmatch(sha256):
        raise Wrong("Foto ini tidak terbaca. Ambil foto lagi.")
    most = settings.VISIT_PHOTO_MAX_BYTES
    if isinstance(size, bool) or not isinstance(size, int) or not 0 < size <= most:
        raise Wrong(f"Foto: paling besar {most // 1024} kB. Ambil foto lagi.")
    taken = found.get("taken_at")
    return Photo(
        sha256, size, text(found.get("caption"), CAPTION, "Keterangan foto"), moment(taken)
    )
