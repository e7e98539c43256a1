"""Cards of the regions that a reader may see."""

from collections import Counter
from datetime import date

from core.models import User
from dashboard.counting import frozen, live
from dashboard.scorecard.cards import Board, card, give_ranks
from dashboard.scorecard.places import Place, regions_below
from dashboard.scorecard.thresholds import thresholds


def board(user: User, place: Place, on: date) -> Board:
    """The place's card and those of the regions below it, ranked among each other; eight queries at most.

    Frozen numbers end at the kecamatan: below it cards have no months.
    """
    below = regions_below(user, place)
    lines = thresholds()
    counted = live.count(user, on, place.where)
    then = frozen.series(user, on, place.where)
    nothing: Counter[str] = Counter()
    cards = [
        card(
            code,
            name,
            counted.by_region.get(code, nothing),
            lines,
            [(one.snapshot.on, one.lines.get(code, nothing)) for one in then]
            if place.frozen_below
            else (),
        )
        for code, name in below.items()
    ]
    give_ranks(cards)
    months = [(one.snapshot.on, one.total) for one in then]
    return Board(card(place.where.code, place.name, counted.of(), lines, months), cards)
