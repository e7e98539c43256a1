"""The desk's sample: frozen figures of the ends of the last twelve months, and which of them are locked.

    reconstructing  what each figure was on a day, from all of the sample that is dated (SQL)
    seeding         the snapshots, the months' steps, and making them real; leaving: before the sample goes

Nothing is drawn: a month's numbers follow from the other rooms' rows.
"""

from dashboard.sample.seeding import ROOM

__all__ = ["ROOM"]
