"""Which mentor looks after which cooperatives: neighbours together, loads as uneven as in life."""

from collections.abc import Iterable
from dataclasses import dataclass

from mentors.sample.roster import Profile
from registry.models import Cooperative
from registry.sample.dice import dice, shares

GRID = 10  # bits: a kabupaten is laid on 1,024 × 1,024 squares


@dataclass(frozen=True)
class Seat:
    """A cooperative with a key that is the same in every database."""

    key: str
    cooperative: Cooperative
    point: tuple[float, float]


def seats(cooperatives: Iterable[Cooperative]) -> list[Seat]:
    """`cooperatives` in the order of village and key; the second of a village gets "/2"."""
    found: list[Seat] = []
    for row in cooperatives:
        village = row.village
        second = bool(found) and found[-1].cooperative.village_id == village.pk
        at = (row.longitude, row.latitude) if row.latitude is not None else None
        longitude, latitude = at or (village.longitude or 0.0, village.latitude or 0.0)
        key = f"{village.pk}/2" if second else village.pk
        found.append(Seat(key, row, (float(longitude or 0), float(latitude or 0))))
    return found


def along_curve(there: list[Seat]) -> list[Seat]:
    """In the order of a Hilbert curve over their box: who follows whom lies near."""
    wide, high = ([seat.point[axis] for seat in there] for axis in (0, 1))
    west, south = min(wide, default=0.0), min(high, default=0.0)
    span = max(max(wide, default=1.0) - west, max(high, default=1.0) - south) or 1.0
    cells = (1 << GRID) - 1

    def place(seat: Seat) -> tuple[int, str]:
        x, y = seat.point
        return curve(int((x - west) / span * cells), int((y - south) / span * cells)), seat.key

    return sorted(there, key=place)


def curve(x: int, y: int) -> int:
    """How far along the Hilbert curve the square (x, y) of the grid lies."""
    way, side = 0, 1 << (GRID - 1)
    while side:
        right, up = bool(x & side), bool(y & side)
        way += side * side * ((3 * right) ^ up)
        if not up:  # turn the quarter so that the curve goes on where the last one ended
            if right:
                x, y = side - 1 - (x & (side - 1)), side - 1 - (y & (side - 1))
            x, y = y & (side - 1), x & (side - 1)
        else:
            x, y = x & (side - 1), y & (side - 1)
        side >>= 1
    return way


def loads(mentors: list[Profile], count: int) -> list[int]:
    """How many of `count` cooperatives each mentor has: most about the norm, a few under or over it."""
    weights = []
    for mentor in mentors:
        roll = dice("beban", mentor.number)
        ordinary = mentor.place == 0 or roll % 12 > 1
        weights.append(18 + roll // 12 % 5 if ordinary else (11, 32)[roll % 12])
    return shares(count, weights) if weights else []
