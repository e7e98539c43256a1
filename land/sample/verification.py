"""The steps that brought a parcel to its state, in order and in plausible days, and what verifiers said."""

from collections.abc import Iterable
from datetime import date, timedelta
from random import Random
from typing import Any

from land.sample import figures
from land.sample.plan import Site, days_before, moment
from land.words import State as S
from land.words import Verifier

REASONS = {
    S.FURTHER: ("Batas lahan belum dipatok", "Perlu cek ulang status LP2B", "Ukuran belum pasti"),
    S.REMARKED: (
        "Lengkapi surat hibah",
        "Unggah foto dari keempat sisi",
        "Jelaskan akses jalannya",
    ),
    S.REFUSED: (
        "Lahan di dalam kawasan hutan",
        "Sengketa dengan ahli waris",
        "Terendam setiap tahun",
    ),
    S.NOT_PROPOSED: ("Ditarik: musyawarah desa memilih lahan lain",),
}
OVERRIDE = "Percepatan pembangunan; verifikasi diselesaikan bersamaan"
TAKEN_BACK = "Alokasi dibatalkan: akses jalan belum dapat dilalui alat berat"
DISSENT_NOTE = "Menurut pemeriksaan kami batas dan aksesnya belum sesuai"
# most steps take days, never less than one
PACE = (2, 12)
ALLOCATION = (S.VERIFIED, S.ALLOCATED)


def way(site: Site, at: int, state: str, rng: Random) -> list[tuple[str, str]]:
    """(state, reason) one after another, from `belum_diajukan`."""
    if state == S.NOT_PROPOSED:
        back = rng.random() < 0.15
        return [(S.PROPOSED, ""), (S.NOT_PROPOSED, _why(S.NOT_PROPOSED, rng))] if back else []
    steps: list[tuple[str, str]] = [(S.PROPOSED, "")]
    if state == S.PROPOSED:
        return steps
    steps.append((S.VERIFYING, ""))
    if rng.randrange(1000) < figures.DETOUR:
        if rng.random() < 0.6:
            steps += [(S.FURTHER, _why(S.FURTHER, rng)), (S.VERIFYING, "")]
        else:
            steps += [(S.REMARKED, _why(S.REMARKED, rng)), (S.PROPOSED, ""), (S.VERIFYING, "")]
    if state == S.VERIFYING:
        return steps
    if state == S.ALLOCATED:
        if is_overridden(site):
            return [*steps, (S.ALLOCATED, OVERRIDE)]
        return [*steps, *((one, "") for one in ALLOCATION)]
    return [*steps, (state, _why(state, rng))]


def is_overridden(site: Site) -> bool:
    return (
        site.has_building and site.rolling("tanpa verifikasi").randrange(1000) < figures.OVERRIDDEN
    )


def _why(state: str, rng: Random) -> str:
    return rng.choice(REASONS[S(state)]) if state in REASONS else ""


def dated(
    site: Site, steps: list[tuple[str, str]], ends: date, rng: Random
) -> list[dict[str, Any]]:
    """The steps as columns, the last of them on the day `ends`, each some days after the one before."""
    days = [ends]
    for _ in steps[1:]:
        days.append(days[-1] - timedelta(days=rng.randint(*PACE)))
    rows, before = [], str(S.NOT_PROPOSED)
    for number, ((state, reason), day) in enumerate(zip(steps, reversed(days), strict=True), 1):
        rows.append(
            {
                "number": number,
                "from_state": before,
                "to_state": str(state),
                "reason": reason,
                "at": moment(day, rng),
                "is_sample": True,
            }
        )
        before = str(state)
    return rows


def ends_on(site: Site, state: str, rng: Random) -> date:
    """The day of the last step: of a building its allocation."""
    if state == S.ALLOCATED:
        return days_before(site.on, site.rolling("alokasi").randint(*figures.AGE[site.lot]))
    return days_before(site.on, rng.randint(3, 90))


def verdicts(site: Site, steps: list[dict[str, Any]], rng: Random) -> Iterable[dict[str, Any]]:
    """Of one to three verifiers, around the day on which the dinas concluded."""
    concluded = [one for one in steps if one["to_state"] in (S.VERIFIED, S.REFUSED, S.CONSIDERED)]
    if not concluded or rng.randrange(1000) >= figures.VERDICTS:
        return
    step = concluded[0]
    day: date = step["at"].date()
    dissent = rng.randrange(1000) < figures.DISSENT * 1000 // figures.VERDICTS
    given = list(Verifier)[: rng.randint(2 if dissent else 1, 3)]
    for position, verifier in enumerate(given):
        conclusion, note = step["to_state"], step["reason"]
        if dissent and position == 1:
            against = S.VERIFIED if conclusion == S.REFUSED else S.FURTHER
            conclusion, note = str(against), DISSENT_NOTE
        yield {
            "verifier": str(verifier),
            "conclusion": conclusion,
            "given_on": day - timedelta(days=rng.randint(0, 3)),
            "note": note,
            "recorded_at": step["at"],
            "is_sample": True,
        }
