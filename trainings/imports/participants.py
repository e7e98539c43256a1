"""Whose values a row of a sheet holds. Only participants in the importer's own area are ever named."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from core.models import User
from core.sealed import digest
from core.sheets.rows import Question, Row
from core.text import Normalise
from mentors.imports.finding import alike, is_known, normalised
from trainings.actions.scoring import ENTER
from trainings.models import Enrolment
from trainings.passing import NO_SEAT
from trainings.scoring.tables import PARTICIPANT
from trainings.words import Seat, roman

ASKED = "peserta"
OFFERED = 4
NOBODY = (
    "Peserta ini tidak ditemukan di wilayah kerja Anda. Periksa nama, kode peserta atau NIK-nya, dan apakah ia "
    "sudah didaftarkan."
)
NO_NAME = "Nama peserta: kosong. Isi nama, kode peserta, NIK atau nomor kepesertaannya."
OTHER_NAME = "Nomor, kode atau NIK di baris ini milik {name}, bukan “{told}”. Periksa barisnya."
CONTRADICTS = "Nomor, kode dan NIK di baris ini menunjuk peserta yang berbeda. Periksa barisnya."
ELSEWHERE = "{name} bukan peserta {told}; ia terdaftar di {there}. Perbaiki barisnya."
CANCELLED = "{batch} dibatalkan, jadi nilainya tidak dapat diisi."


@dataclass
class Seats:
    """Enrolments that the rows can mean, by what rows say of them; `by_batch` those of batches that are named."""

    by_id: dict[int, Enrolment] = field(default_factory=dict)
    by_code: dict[str, Enrolment] = field(default_factory=dict)
    by_nik: dict[str, list[Enrolment]] = field(default_factory=lambda: defaultdict(list))
    by_name: dict[str, list[Enrolment]] = field(default_factory=lambda: defaultdict(list))
    by_batch: dict[int, list[Enrolment]] = field(default_factory=lambda: defaultdict(list))


def code_in(values: dict[str, Any]) -> str:
    return values["code"].plain() if is_known(values.get("code")) else ""


def nik_in(values: dict[str, Any]) -> str:
    return digest("nik", values["nik"].plain()) if is_known(values.get("nik")) else ""


def seats_for(said: Sequence[dict[str, Any]], user: User) -> tuple[Seats, dict[str, str]]:
    """(the enrolments that the rows can mean, name → its comparable form): two queries for all rows."""
    normal = normalised(one.get("person_name") or "" for one in said)
    numbers = {one["batch"][0] for one in said if one.get("batch")}
    ids = {one["enrolment_id"] for one in said if one.get("enrolment_id")}
    rows = Enrolment.objects.for_user(user, ENTER).annotate(normal=Normalise(PARTICIPANT))
    found = rows.filter(
        Q(pk__in=ids)
        | Q(code__in={code_in(one) for one in said} - {""})
        | Q(person__nik_digest__in={nik_in(one) for one in said} - {""})
        | Q(normal__in=set(normal.values()) - {""})
        | Q(batch__number__in=numbers)
    )
    seats = Seats()
    related = ("person", "cooperative", "regency", "batch__programme")
    for row in found.select_related(*related).order_by("-batch__starts", "pk"):
        seats.by_id[row.pk] = row
        seats.by_code[row.code] = row
        seats.by_name[row.normal].append(row)
        seats.by_batch[row.batch.number].append(row)
        if row.person is not None and row.person.nik_digest:
            seats.by_nik[row.person.nik_digest].append(row)
    return seats, normal


def find_seat(
    row: Row, values: dict[str, Any], seats: Seats, normal: dict[str, str]
) -> Enrolment | None:
    """The enrolment that the row means, or None: what is wrong or asked then stands on the row."""
    name = values.get("person_name") or ""
    sure, problem = by_marks(values, seats)
    if sure and name and not any(said_of(one, name, normal) for one in sure):
        problem = OTHER_NAME.format(name=sure[0].participant, told=name)
    if problem:
        row.problems.append(("person_name", problem))
        return None
    found = sure or list(seats.by_name.get(normal.get(name, ""), ()))
    found = [one for one in found if fits_nik(one, nik_in(values))]
    within = [one for one in found if in_batch(one, values)]
    if not within:
        return nearly(row, name, values, seats, found, bool(sure))
    seated = [one for one in within if one.state == Seat.SEATED and not one.batch.cancelled_at]
    if len(seated or within) > 1:
        return chosen(row, name, seated or within)
    return usable(row, (seated or within)[0])


def by_marks(values: dict[str, Any], seats: Seats) -> tuple[list[Enrolment], str]:
    """(whom number, code and NIK name, what is wrong with them). A NIK that is nobody's says nothing: of many
    people none is recorded."""
    named: list[list[Enrolment]] = []
    if key := values.get("enrolment_id"):
        named.append([seats.by_id[key]] if key in seats.by_id else [])
    if code := code_in(values):
        named.append([seats.by_code[code]] if code in seats.by_code else [])
    if not all(named):
        return [], NOBODY
    if found := seats.by_nik.get(nik_in(values)):
        named.append(found)
    if not named:
        return [], ""
    both = [one for one in named[0] if all(one in others for others in named[1:])]
    return both, "" if both else CONTRADICTS


def fits_nik(one: Enrolment, nik: str) -> bool:
    """Whether nothing that is recorded speaks against the row's NIK."""
    recorded = one.person.nik_digest if one.person is not None else ""
    return not nik or not recorded or recorded == nik


def said_of(one: Enrolment, name: str, normal: dict[str, str]) -> bool:
    return one.normal == normal.get(name) or alike(name, one.participant)  # type: ignore[attr-defined]


def in_batch(one: Enrolment, values: dict[str, Any]) -> bool:
    """Whether the enrolment is of the programme and the batch that the row names; what it leaves out fits."""
    programme = one.batch.programme
    told = (values.get("programme") or "").casefold()
    if told and told not in (programme.name.casefold(), programme.code.casefold()):
        return False
    if not values.get("batch"):
        return True
    number, year = values["batch"]
    return one.batch.number == number and year in (0, one.batch.year)


def batch_told(values: dict[str, Any]) -> str:
    """The batch as the row names it."""
    parts = [values.get("programme") or ""]
    if values.get("batch"):
        number, year = values["batch"]
        parts.append(f"Angkatan {roman(number)}" + (f" ({year})" if year else ""))
    return " ".join(part for part in parts if part)


def nearly(
    row: Row,
    name: str,
    values: dict[str, Any],
    seats: Seats,
    elsewhere: Sequence[Enrolment],
    marked: bool,
) -> Enrolment | None:
    """Nobody of the batch has just that name: those whose name is nearly so are offered, unless the row says by
    its marks who is meant; else the row is told what is wrong."""
    if values.get("batch") and name and not marked:
        here = [one for one in seats.by_batch[values["batch"][0]] if in_batch(one, values)]
        near = [one for one in here if one.state == Seat.SEATED and alike(name, one.participant)]
        near = [one for one in near if fits_nik(one, nik_in(values))]
        if near:
            return chosen(row, name, near)
    if elsewhere:
        there = ", ".join(dict.fromkeys(str(one.batch) for one in elsewhere[:3]))
        told = ELSEWHERE.format(name=elsewhere[0].participant, told=batch_told(values), there=there)
        row.problems.append(("batch", told))
    elif not row.problems_about(("person_name", "enrolment_id", "code", "nik")):
        row.problems.append(("person_name", NOBODY if name or nik_in(values) else NO_NAME))
    return None


def chosen(row: Row, name: str, seats: Sequence[Enrolment]) -> Enrolment | None:
    text = f"“{name}” dapat berarti beberapa peserta, atau tidak persis sama. Pilih pesertanya."
    options = tuple((str(one.pk), told_of(one)) for one in seats[:OFFERED])
    answer = row.ask(Question(ASKED, "person_name", text, options))
    found = next((one for one in seats if str(one.pk) == answer), None)
    return usable(row, found) if found else None


def told_of(one: Enrolment) -> str:
    """Enough to tell two namesakes apart."""
    place = one.cooperative or one.regency or "tingkat provinsi"
    return f"Yang dimaksud {one.participant} · {place} · {one.batch} · nomor {one.pk}"


def usable(row: Row, one: Enrolment) -> Enrolment | None:
    if one.batch.cancelled_at:
        row.problems.append(("batch", CANCELLED.format(batch=one.batch)))
        return None
    if one.state != Seat.SEATED:
        told = f"{one.participant}: {NO_SEAT[Seat(one.state)].lower()}, jadi nilainya tidak dapat diisi."
        row.problems.append(("person_name", told))
        return None
    return one
