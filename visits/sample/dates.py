"""When a mentor visits: so many times a month, on working days, in working hours as a rule."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random

from visits.models.visit import WIB
from visits.sample import figures

DAY = timedelta(days=1)
SUNDAY, SATURDAY = 6, 5
USUAL = (8, 8, 9, 9, 9, 10, 10, 11, 13, 13, 14)  # the hours in which visits begin


def months(first: date, last: date) -> Iterator[tuple[date, date]]:
    """First and last day of each month's part between the two days, both in."""
    begin = first
    while begin <= last:
        following = (begin.replace(day=1) + 32 * DAY).replace(day=1)
        yield begin, min(following - DAY, last)
        begin = following


def how_many(rng: Random, begin: date, end: date) -> int:
    """Visits in a month, or in a part of it as many as its days are."""
    whole = figures.LEAST + int((figures.SPREAD + 1) * rng.random() ** 2)
    return round(whole * ((end - begin).days + 1) / 30.4)


def visiting_days(rng: Random, begin: date, end: date) -> list[date]:
    """The days of a month's visits in order; a day may come twice."""
    days = [begin + n * DAY for n in range((end - begin).days + 1)]
    weights = [{SUNDAY: 0, SATURDAY: 1}.get(day.weekday(), 8) for day in days]
    count = how_many(rng, begin, end)
    if not count or not any(weights):
        return []
    chosen = rng.choices(days, weights, k=count)
    sundays = [day for day in days if day.weekday() == SUNDAY]
    if sundays:
        chosen = [
            rng.choice(sundays) if rng.randrange(1000) < figures.ON_SUNDAY else day
            for day in chosen
        ]
    return sorted(chosen)


def hours(rng: Random, day: date, after: datetime | None) -> tuple[datetime, datetime] | None:
    """Begin and end of a visit; `after`: the end of an earlier one. None: no time left on that day."""
    begin = at(day, rng.choice(USUAL), rng.randint(0, 59))
    if rng.randrange(1000) < figures.ODD_HOURS:
        begin = at(day, rng.choice((5, 19, 20)), rng.randint(31, 59))
    begin += timedelta(seconds=rng.randint(0, 59))
    if after is not None and after.date() == day:
        hurried = rng.randrange(1000) < figures.HURRIED
        begin = after + timedelta(minutes=rng.randint(4, 9) if hurried else rng.randint(35, 110))
        if begin > at(day, 20):
            return None
    return begin, begin + timedelta(minutes=rng.randint(35, 140))


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), WIB)


def next_working_hour(rng: Random, moment: datetime, days: int) -> datetime:
    """Some time between eight and four, `days` or a few more days later, no Sunday."""
    day = moment.astimezone(WIB).date() + days * DAY
    if day.weekday() >= SATURDAY:
        day += (7 - day.weekday()) * DAY
    found = at(day, rng.randint(8, 15), rng.randint(0, 59))
    return found if found > moment else moment + timedelta(minutes=rng.randint(20, 90))
