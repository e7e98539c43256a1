"""Whether a problem can be solved at all, and if not, why: sentences with the arithmetic.

Every cooperative of a kabupaten may go to every BA of it, so counting is enough: a plan exists exactly when
no mentor has more locked cooperatives than he may have, and
Σ max(low, locked) ≤ cooperatives ≤ BA × high.
"""

from dataclasses import dataclass
from enum import StrEnum

from mentors.planner.problem import Problem


class Kind(StrEnum):
    NO_MENTOR = "no_mentor"
    NO_STOP = "no_stop"
    TOO_FEW = "too_few"
    TOO_MANY = "too_many"
    LOCKED = "locked"


# What gives way when the bounds are relaxed; the others leave nothing to plan.
GIVE_WAY = frozenset({Kind.TOO_FEW, Kind.TOO_MANY, Kind.LOCKED})


@dataclass(frozen=True)
class Trouble:
    """Why there is no plan: `told` says it in Indonesian, `way_out` what can be done."""

    kind: Kind
    told: str
    way_out: str


def counted(number: int) -> str:
    """2143 → "2.143"."""
    return f"{number:,}".replace(",", ".")


def troubles(problem: Problem) -> list[Trouble]:
    """What stands in the way, nothing when a plan exists. With `relaxed` only what can't give way."""
    found = [one for one in (_nobody(problem), _nothing(problem)) if one]
    if found:
        return found
    found = [*_locked(problem), *_too_few(problem), *_too_many(problem)]
    return [one for one in found if not problem.relaxed or one.kind not in GIVE_WAY]


def _nobody(problem: Problem) -> Trouble | None:
    if problem.mentors:
        return None
    return Trouble(
        Kind.NO_MENTOR,
        "Tidak ada BA dengan kontrak yang berjalan pada hari itu.",
        "Catat dulu kontrak BA-nya, atau pilih tanggal lain.",
    )


def _nothing(problem: Problem) -> Trouble | None:
    if problem.stops:
        return None
    return Trouble(
        Kind.NO_STOP,
        "Tidak ada koperasi aktif di kabupaten/kota ini.",
        "Catat atau pulihkan koperasinya dulu.",
    )


def _locked(problem: Problem) -> list[Trouble]:
    names = {mentor.key: mentor.name for mentor in problem.mentors}
    found = []
    for key, load in problem.locked_loads().items():
        if load > problem.high:
            over = load - problem.high
            told = (
                f"{names[key]}: {counted(load)} penugasan dikunci > batas {counted(problem.high)}:"
                f" lebih {counted(over)}."
            )
            way = f"Buka {counted(over)} kuncinya, atau naikkan batas paling banyak."
            found.append(Trouble(Kind.LOCKED, told, way))
    return found


def _too_few(problem: Problem) -> list[Trouble]:
    people, stops, high = len(problem.mentors), len(problem.stops), problem.high
    if people * high >= stops:
        return []
    lacking = -(-(stops - people * high) // high)
    needed = -(-stops // people)
    told = (
        f"{counted(people)} BA × {counted(high)} = {counted(people * high)} < {counted(stops)} koperasi:"
        f" kurang {counted(lacking)} BA."
    )
    way = (
        f"Tambah {counted(lacking)} kontrak BA, atau naikkan batas paling banyak menjadi"
        f" {counted(needed)} koperasi per BA."
    )
    return [Trouble(Kind.TOO_FEW, told, way)]


def _too_many(problem: Problem) -> list[Trouble]:
    people, stops, low = len(problem.mentors), len(problem.stops), problem.low
    wanted = [max(low, load) for load in problem.locked_loads().values()]
    if sum(wanted) <= stops:
        return []
    if people * low <= stops:
        extra = sum(wanted) - people * low
        told = (
            f"{counted(people)} BA × {counted(low)} = {counted(people * low)}, ditambah {counted(extra)}"
            f" penugasan yang dikunci di atas batas itu, > {counted(stops)} koperasi:"
            f" kurang {counted(sum(wanted) - stops)} koperasi."
        )
        way = "Buka sebagian kunci, atau turunkan batas paling sedikit."
    else:
        fitting = stops // low
        told = (
            f"{counted(people)} BA × {counted(low)} = {counted(people * low)} > {counted(stops)} koperasi:"
            f" {counted(people - fitting)} BA lebih dari yang dapat diberi {counted(low)} koperasi."
        )
        way = (
            f"Turunkan batas paling sedikit menjadi {counted(stops // people)} koperasi per BA, atau"
            " pindahkan sebagian BA ke kabupaten/kota lain."
        )
    return [Trouble(Kind.TOO_MANY, told, way)]
