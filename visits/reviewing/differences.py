"""Two bodies of one visit, field by field, in words. A body is what a phone sent: nothing in it is taken
for granted."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from core.templatetags.kdkmp import tanggal, waktu
from registry.models import Milestone, Outlet
from visits.words import Mode, ObstacleCategory, Priority, Topic

NOTHING = "kosong"


@dataclass(frozen=True)
class Difference:
    label: str
    before: str
    after: str


def differences(
    before: Mapping[str, Any], after: Mapping[str, Any], names: Mapping[int, str]
) -> list[Difference]:
    """`names`: key of a cooperative → its name, of those the reader may see."""
    found = []
    for name, (label, words) in FIELDS.items():
        old, new = words(before.get(name)), words(after.get(name))
        if name == "cooperative":
            old, new = named(before.get(name), names), named(after.get(name), names)
        if old != new:
            found.append(Difference(label, old or NOTHING, new or NOTHING))
    return found


def cooperatives_of(bodies: list[Mapping[str, Any]]) -> set[int]:
    """Keys of cooperatives that the bodies name."""
    keys = {body.get("cooperative") for body in bodies}
    return {key for key in keys if isinstance(key, int) and 0 < key < 2**63}


def named(key: Any, names: Mapping[int, str]) -> str:
    if not isinstance(key, int):
        return ""
    return names.get(key, "koperasi yang tidak dapat Anda buka")


def plain(value: Any) -> str:
    return "" if value is None else str(value).strip()


def moment(value: Any) -> str:
    try:
        return waktu(datetime.fromisoformat(str(value)).astimezone())
    except (ValueError, OverflowError):
        return plain(value)


def day(value: Any) -> str:
    try:
        return tanggal(date.fromisoformat(str(value)))
    except ValueError:
        return plain(value)


def word(choices: Any) -> Callable[[Any], str]:
    labels = {str(value): str(label) for value, label in choices}
    return lambda value: labels.get(plain(value), plain(value))


def each(words: Callable[[dict[str, Any]], str]) -> Callable[[Any], str]:
    """Rows of a list, one sentence each, in the order of the phone."""

    def told(value: Any) -> str:
        rows = value if isinstance(value, list) else []
        return "; ".join(words(row) if isinstance(row, dict) else plain(row) for row in rows)

    return told


def joined(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


TOPIC, KIND = word(Topic.choices), word(Milestone.Kind.choices)
CATEGORY, PRIORITY = word(ObstacleCategory.choices), word(Priority.choices)
OUTLET, STATUS = word(Outlet.Kind.choices), word(Outlet.Status.choices)


def topics(value: Any) -> str:
    return ", ".join(TOPIC(one) for one in value) if isinstance(value, list) else plain(value)


def position(value: Any) -> str:
    if not isinstance(value, dict):
        return ""
    try:
        place = f"{float(value['latitude']):.6f}, {float(value['longitude']):.6f}"
        return f"{place}, akurasi {round(float(value.get('accuracy') or 0))} m"
    except (KeyError, TypeError, ValueError, OverflowError):
        return plain(value)


def photos(value: Any) -> str:
    """A photo's own name is its digest: its beginning tells one from another."""
    rows = [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
    told = [joined(plain(row.get("sha256"))[:8], plain(row.get("caption"))) for row in rows]
    return f"{len(told)} foto ({'; '.join(told)})" if told else ""


FIELDS: dict[str, tuple[str, Callable[[Any], str]]] = {
    "cooperative": ("Koperasi", plain),
    "mode": ("Cara", word(Mode.choices)),
    "started_at": ("Mulai", moment),
    "ended_at": ("Selesai", moment),
    "topics": ("Topik", topics),
    "people_met": ("Orang yang ditemui", plain),
    "people_count": ("Jumlah orang", plain),
    "findings": ("Temuan", plain),
    "obstacles": (
        "Kendala",
        each(
            lambda row: joined(
                CATEGORY(row.get("category")), PRIORITY(row.get("priority")), plain(row.get("note"))
            )
        ),
    ),
    "follow_ups": (
        "Tindak lanjut",
        each(lambda row: joined(plain(row.get("what")), plain(row.get("who")), day(row.get("due")))),
    ),
    "follow_ups_done": (
        "Tindak lanjut yang selesai",
        each(lambda row: joined(f"nomor {plain(row.get('id'))}", plain(row.get("note")))),
    ),
    "milestones": (
        "Usulan tahapan",
        each(
            lambda row: joined(
                KIND(row.get("kind")),
                day(row.get("reached_on")) if row.get("reached_on") else "",
                plain(row.get("number")),
                plain(row.get("note")),
            )
        ),
    ),
    "outlets": ("Gerai", each(lambda row: joined(OUTLET(row.get("kind")), STATUS(row.get("status"))))),
    "position": ("Lokasi", position),
    "no_position_reason": ("Alasan tanpa lokasi", plain),
    "photos": ("Foto", photos),
}  # fmt: skip
