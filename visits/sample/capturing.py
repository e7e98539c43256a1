"""What the phone wrote down of a call: the visit's own columns."""

from datetime import datetime, timedelta
from math import cos, radians, sin, tau
from random import Random
from typing import Any

from visits.ids import make_uuid7
from visits.sample import figures, texts
from visits.sample.dates import at
from visits.sample.tours import Call
from visits.words import THEMES, Channel, Mode, Topic

METRES_PER_DEGREE = 111_195.0
OTHERS = (Topic.LEGALITY, Topic.LAND, Topic.BUILDING, Topic.ANNUAL_MEETING, Topic.MEMBERSHIP)


def captured(call: Call, copied: str) -> dict[str, Any]:
    """Columns of Visit, without key and verdict. `copied`: the findings of the mentor's visit before,
    which a few simply use again."""
    rng = call.rng
    topics = _topics(rng)
    told = texts.findings(topics, rng)
    if copied and rng.randrange(1000) < figures.COPIED_TEXT:
        told = copied
    visit: dict[str, Any] = {
        "client_id": make_uuid7(call.begin, rng),
        "person_id": call.person.pk,
        "contract_id": call.contract_id,
        "cooperative_id": call.seat.cooperative.pk,
        "mode": _mode(rng),
        "topics": topics,
        "started_at": call.begin,
        "ended_at": call.end,
        "people_met": texts.people_met(rng),
        "people_count": rng.randint(1, 14),
        "findings": told,
        "held": call.held,
        "is_sample": True,
        "sent_by_id": call.person.user_id,
    }
    _place(visit, call)
    _clock(visit, call)
    return visit


def _topics(rng: Random) -> list[str]:
    first = rng.choice(THEMES if rng.random() < 0.72 else OTHERS)
    second = rng.choice((*THEMES, *OTHERS)) if rng.random() < 0.35 else first
    return list(dict.fromkeys((str(first), str(second))))


def _mode(rng: Random) -> str:
    roll = rng.randrange(1000)
    if roll < figures.ONLINE:
        return str(Mode.ONLINE)
    return str(Mode.OFFICE if roll < figures.ONLINE + figures.OFFICE else Mode.FIELD)


def _place(visit: dict[str, Any], call: Call) -> None:
    """Near the cooperative as a rule; in the field a missing position has its reason."""
    rng = call.rng
    longitude, latitude = call.seat.point
    if visit["mode"] != Mode.FIELD:
        return
    if rng.randrange(1000) < figures.NO_POSITION or not (longitude or latitude):
        visit["no_position_reason"] = texts.no_position(rng)
        return
    roll = rng.randrange(1000)
    metres = abs(rng.gauss(0, 45))
    if roll < figures.FAR or call.follows_at_once:
        metres = rng.uniform(2_500, 38_000)
    east, north = (metres * part(tau * rng.random()) for part in (cos, sin))
    visit["latitude"] = round(latitude + north / METRES_PER_DEGREE, 6)
    wide = METRES_PER_DEGREE * cos(radians(latitude))
    visit["longitude"] = round(longitude + east / wide, 6)
    visit["accuracy"] = round(rng.choice((4, 6, 9, 12, 18, 25, 40, 65)) + rng.random() * 4, 1)
    visit["position_at"] = call.begin + timedelta(seconds=rng.randint(20, 600))


def _clock(visit: dict[str, Any], call: Call) -> None:
    """When it was written, when it came, by which way, and how wrong the phone's clock was."""
    rng = call.rng
    written = call.end + timedelta(seconds=rng.randint(40, 420))
    skew = rng.randint(-25, 25)
    if rng.randrange(1000) < figures.CLOCK_WRONG:
        skew = rng.choice((1_300, 3_600, 7_200, 86_400, 259_200)) + rng.randint(0, 300)
    channel = rng.randrange(1000)
    visit["channel"] = str(Channel.ONLINE)
    if channel < figures.BY_FILE:
        visit["channel"] = str(Channel.FILE)
    elif channel < figures.BY_FILE + figures.BY_PAGE:
        visit["channel"], skew = str(Channel.PAGE), 0
    visit["device_offset"] = 480 if rng.randrange(200) == 0 else 420
    visit["device_time"] = written + timedelta(seconds=skew)
    visit["clock_skew"] = skew
    visit["received_at"] = _received(rng, written, visit["channel"])


def _received(rng: Random, written: datetime, channel: str) -> datetime:
    roll = rng.random()
    if channel == Channel.FILE:
        return written + timedelta(days=rng.randint(1, 5), minutes=rng.randint(1, 300))
    if channel == Channel.PAGE or roll < 0.7:
        return written + timedelta(seconds=rng.randint(5, 1_500))
    if roll < 0.95:  # in the evening, where there is signal
        evening = at(written.date(), 18, rng.randint(0, 59))
        return max(evening, written + timedelta(minutes=2))
    return written + timedelta(days=rng.randint(1, 4), minutes=rng.randint(1, 500))
