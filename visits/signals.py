"""Signals in words, with the numbers they are made of. Other visits are named only to who may see them."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser

from core.models import User
from core.templatetags.kdkmp import angka, tanggal
from visits.models import Visit, VisitSignal

Kind = VisitSignal.Kind
# value → heading, in the order of the list
KINDS = {str(value): str(label) for value, label in Kind.choices}
HIDDEN = "kunjungan lain yang tidak dapat Anda buka"


@dataclass(frozen=True)
class Told:
    """One signal for a reader: its heading, the sentence, and the other visit's page ("" without one)."""

    kind: str
    label: str
    words: str
    url: str = ""


def told_signals(
    keys: Iterable[int], reader: "User | AnonymousUser"
) -> defaultdict[int, list[Told]]:
    """Visit → its signals as sentences. Two queries. Nobody reads the signals of his own visits."""
    rows = VisitSignal.objects.for_user(reader).filter(visit__in=list(keys))
    rows = rows.exclude(visit__person__user=reader.pk) if reader.pk else rows
    signals = sorted(rows, key=lambda row: (row.visit_id, list(KINDS).index(row.kind)))
    wanted = {other for signal in signals for other in others_of(signal.facts)}
    seen = Visit.objects.for_user(reader).filter(pk__in=wanted).select_related("cooperative")
    visits = {visit.pk: visit for visit in seen} if wanted else {}
    found: defaultdict[int, list[Told]] = defaultdict(list)
    for signal in signals:
        found[signal.visit_id].append(sentence(signal, visits))
    return found


def others_of(facts: dict[str, Any]) -> list[int]:
    """Keys of the visits that a signal points to."""
    one = [facts["visit"]] if "visit" in facts else []
    return one + list(facts.get("visits", []))


def sentence(signal: VisitSignal, visits: dict[int, Visit]) -> Told:
    """`visits`: those among the others that the reader may see."""
    others = [visits[key] for key in others_of(signal.facts) if key in visits]
    words = WORDS[signal.kind](signal.facts, named(others))
    url = others[0].get_absolute_url() if others else ""
    return Told(signal.kind, KINDS[signal.kind], words, url)


def named(others: list[Visit]) -> str:
    """ "kunjungan 3 November 2026 di Koperasi …", or that it is one the reader may not see."""
    if not others:
        return HIDDEN
    return f"kunjungan {tanggal(others[0].started_at)} di {others[0].cooperative}"


def kilometres(metres: float) -> str:
    """ "850 m", "18,2 km", "1.240 km"."""
    if metres < 1000:
        return f"{angka(round(metres))} m"
    return f"{angka(round(metres / 1000, 1) if metres < 100_000 else round(metres / 1000))} km"


def span(minutes: int) -> str:
    """ "11 menit", "3 jam 5 menit"."""
    hours, rest = divmod(minutes, 60)
    parts = [f"{hours} jam"] if hours else []
    return " ".join([*parts, f"{rest} menit"] if rest or not parts else parts)


def distance(facts: dict[str, Any], other: str) -> str:
    place = "titik desanya (perkiraan)" if facts["estimated"] else "titik koperasi"
    return f"{kilometres(facts['metres'])} dari {place}; akurasi {kilometres(facts['accuracy'])}"


def speed(facts: dict[str, Any], other: str) -> str:
    which = "berikutnya" if facts["after"] else "sebelumnya"
    return f"{kilometres(facts['metres'])} dari kunjungan {which} dalam {span(facts['minutes'])} ({other})"


def photo_seen(facts: dict[str, Any], other: str) -> str:
    more = facts["count"] - 1
    tail = f" dan {angka(more)} kunjungan lain" if more > 0 else ""
    if facts["alike"]:
        return f"Foto yang sangat mirip dipakai pada {other}{tail}"
    return f"Foto yang sama dipakai pada {other}{tail}"


def same_text(facts: dict[str, Any], other: str) -> str:
    return f"Temuan sama persis dengan {other}"


def hours(facts: dict[str, Any], other: str) -> str:
    told = ["hari Minggu"] if facts.get("sunday") else []
    if name := facts.get("holiday"):
        told.append(f"hari libur ({name})")
    if "from" in facts:
        told.append(f"pukul {facts['from']} sampai {facts['until']} WIB")
    words = ", ".join(told)
    return words[:1].upper() + words[1:]


def clock(facts: dict[str, Any], other: str) -> str:
    ahead = "lebih cepat" if facts["seconds"] > 0 else "lebih lambat"
    minutes = round(abs(facts["seconds"]) / 60)
    days, rest = divmod(minutes, 24 * 60)
    told = f"{angka(days)} hari" if days else span(rest)
    return f"Jam HP {told} {ahead} daripada jam server"


def no_position(facts: dict[str, Any], other: str) -> str:
    return f"Tanpa lokasi: {facts['reason']}" if facts.get("reason") else "Tanpa lokasi"


WORDS = {
    Kind.DISTANCE.value: distance,
    Kind.SPEED.value: speed,
    Kind.PHOTO_SEEN.value: photo_seen,
    Kind.SAME_TEXT.value: same_text,
    Kind.HOURS.value: hours,
    Kind.CLOCK.value: clock,
    Kind.NO_POSITION.value: no_position,
}
