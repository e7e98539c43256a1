"""What each source reported of a building, week by week: rising, some stalled, some hard to believe.

The official percent (land.querysets.official_order) is what Site.percent says: the last report of the main
source is the newest of all, or the newest that was verified.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from django.utils import timezone

from land.sample import figures
from land.sample.figures import HANDED
from land.sample.plan import Site
from land.words import BuildStage, Source

MAIN = Source.AGRINAS
STAGES = (
    (0, BuildStage.NOT_BEGUN),
    (8, BuildStage.CLEARING),
    (25, BuildStage.FOUNDATION),
    (50, BuildStage.WALLS),
    (72, BuildStage.ROOF),
    (99.999, BuildStage.FINISHING),
)
FELL = (
    "Koreksi setelah cek lapangan: bobot pondasi terlalu tinggi",
    "Sebagian dinding dibongkar karena retak",
)
STALLED = ("Material tertahan banjir", "Menunggu pengiriman rangka baja", "")
TYPO, WITHDRAWAL = "Salah ketik pada laporan sebelumnya", "Laporan untuk koperasi lain"


@dataclass
class Story:
    """How one building went. begins … ends: first and last day of the main source's reports."""

    site: Site
    rng: Random
    begins: date
    ends: date
    target: Decimal
    kinds: set[str] = field(default_factory=set)

    @property
    def days(self) -> int:
        return (self.ends - self.begins).days

    @property
    def by(self) -> datetime:
        """Nothing is written down later: whatever the hour of the sample, it isn't in the future."""
        return datetime.combine(self.site.on, time(0), timezone.get_default_timezone())


def story(site: Site, building: dict[str, Any]) -> Story:
    """Draws it and notes on the site what will be official."""
    rng = site.rolling("progres")
    begins = building.get("started_on") or building["allocated_on"] + timedelta(days=7)
    left = max(1, (site.on - begins).days)
    kinds = {
        name
        for name, share in (
            ("verified", figures.VERIFIED),
            ("disagrees", figures.DISAGREE),
            ("stalled", figures.STALLED),
            ("jump", figures.JUMP),
            ("fall", figures.FALL),
            ("typo", figures.SLIP_OF_PEN),
            ("withdrawn", figures.WITHDRAWN),
        )
        if rng.randrange(1000) < share
    }
    done = site.lot in (HANDED, "b100")
    if done:
        kinds -= {"stalled"}
        quiet = int(left * rng.uniform(0.15, 0.45))
    else:
        quiet = rng.randint(0, 9)
    ends = site.on - timedelta(days=min(max(1, quiet), left - 1))
    target = Decimal(100) if done else _between(rng, *figures.PERCENT[site.lot])
    told = Story(site, rng, begins, ends, target, kinds)
    site.percent, site.stage = target, str(stage(target))
    return told


def _between(rng: Random, low: float, high: float) -> Decimal:
    """Two decimals; some on the edge itself."""
    roll = rng.random()
    if roll < 0.04:
        return Decimal(str(high))
    if low == 0 and roll < 0.12:
        return Decimal(0)
    value = Decimal(str(round(rng.uniform(low, high), 2)))
    return round(value) if roll < 0.3 and low < round(value) < high else value


def stage(percent: Decimal) -> BuildStage:
    return next((name for limit, name in STAGES if percent <= limit), BuildStage.DONE)


def reports(told: Story) -> Iterator[dict[str, Any]]:
    """Columns in the order in which they are to be written: each source by day."""
    yield from _main(told)
    for source, share in (
        (Source.KODIM, figures.KODIM),
        (Source.BA, figures.BA),
        (Source.DINAS, figures.DINAS),
    ):
        if told.rng.randrange(1000) < share or (
            source == Source.KODIM and "disagrees" in told.kinds
        ):
            yield from _other(told, source)


def _main(told: Story) -> Iterator[dict[str, Any]]:
    days = _days(told)
    curve = _curve(told, days)
    before: Decimal | None = None
    for position, (day, percent) in enumerate(zip(days, curve, strict=True)):
        last = position == len(days) - 1
        note = ""
        if before is not None and percent < before:
            note = told.rng.choice(FELL)
        elif last and "stalled" in told.kinds:
            note = told.rng.choice(STALLED)
        row = _row(told, MAIN, day, percent, note)
        if "verified" in told.kinds and (last or told.rng.random() < 0.5):
            row["verified_at"] = min(row["recorded_at"] + timedelta(days=1), told.by)
        middle = 0 < position == len(days) // 2 and not last
        if middle and "typo" in told.kinds and percent < 90:
            wrong = _row(told, MAIN, day, min(Decimal("99.50"), percent + 40), "")
            row |= {"corrects": wrong, "note": TYPO}
            yield wrong
        if middle and "withdrawn" in told.kinds:
            stray = _row(told, MAIN, day, min(Decimal("99.90"), percent + 7), "")
            stray["withdrawn_at"] = min(row["recorded_at"] + timedelta(days=2), told.by)
            yield stray | {"withdraw_reason": WITHDRAWAL}
        yield row
        before = percent


def _days(told: Story) -> list[date]:
    """Monthly at first, weekly in the last weeks; the last report is of the last day."""
    days, back = [told.ends], 0
    while len(days) < 26:
        back += 7 if len(days) < 5 else 28
        if back > told.days:
            break
        days.append(told.ends - timedelta(days=back))
    if "jump" in told.kinds and len(days) > 3:
        # a week's leap: the report before is only six days old
        days[1] = days[0] - timedelta(days=6)
    return sorted(set(days))


def _curve(told: Story, days: list[date]) -> list[Decimal]:
    """Percent on each of the days: slow, fast, slow; never falling but where a note says why."""
    total = max(1, told.days)
    shift = told.rng.uniform(0.8, 1.3)
    found = []
    for day in days:
        part = ((day - told.begins).days / total) ** shift
        smooth = part * part * (3 - 2 * part)
        found.append(round(told.target * Decimal(str(round(smooth, 5))), 2))
    found[-1] = told.target
    if "stalled" in told.kinds and told.days > 45:
        for position, day in enumerate(days):
            if (told.ends - day).days <= 40:
                found[position] = told.target
        found = [min(one, told.target) for one in found]
    elif "jump" in told.kinds and told.target >= 60:
        low = told.target - Decimal(45) - told.rng.randint(0, 10)
        found = [min(one, low) for one in found[:-1]] + [told.target]
    elif "fall" in told.kinds and len(found) > 4 and found[-3] > 15:
        found[-3] = min(Decimal("99.00"), found[-2] + Decimal("6.50"))
    return found


def _other(told: Story, source: Source) -> Iterator[dict[str, Any]]:
    """Fewer reports, close to the main source's; of those that disagree well below it. None of them is the
    newest, but where the main source's is verified and so counts anyway."""
    rng = told.rng
    disagrees = "disagrees" in told.kinds and source == Source.KODIM
    factor = Decimal(str(round(rng.uniform(0.55, 0.8), 2))) if disagrees else Decimal(1)
    step = 28 if source == Source.KODIM else rng.choice((21, 45, 60))
    last = told.ends - timedelta(days=rng.randint(1, 6))
    days = [last - timedelta(days=step * n) for n in range(4)]
    days = sorted(day for day in days if day >= told.begins)
    before = Decimal(0)
    for day in days:
        part = min(1.0, (day - told.begins).days / max(1, told.days))
        smooth = Decimal(str(round(part * part * (3 - 2 * part), 5)))
        drift = (
            Decimal(str(round(rng.uniform(-1.5, 1.5), 2))) if 5 < told.target < 98 else Decimal(0)
        )
        percent = max(before, min(Decimal(100), told.target * smooth * factor + drift))
        yield _row(told, source, day, round(percent, 2), "")
        before = round(percent, 2)
    ahead = told.ends + timedelta(days=3)
    if "verified" in told.kinds and source == Source.BA and ahead < told.site.on:
        more = min(Decimal(100), max(before, told.target + Decimal("3.25")))
        yield _row(told, source, ahead, more, "")


def _row(told: Story, source: Source, day: date, percent: Decimal, note: str) -> dict[str, Any]:
    late = timedelta(days=told.rng.randint(0, 2), minutes=told.rng.randint(0, 500))
    evening = datetime.combine(day, time(9), timezone.get_default_timezone())
    return {
        "source": str(source),
        "reported_on": day,
        "percent": percent,
        "stage": str(stage(percent)) if source != Source.DINAS or told.rng.random() < 0.5 else "",
        "note": note,
        "recorded_at": min(evening + late, told.by),
        "is_sample": True,
    }
