"""The mentors' part of the sample: people, contracts, assignments, so that pages look like life.

    figures   how many people, batches, contracts
    roster    who the 543 are: number, batch, kabupaten, role
    identity  what is invented about one of them; nobody real can have it
    terms     from when to when a contract runs, seen from the day of filling
    sharing   which mentor looks after which cooperatives: neighbours together, with under- and overload
    life      leavers, hand-overs, gaps, what is planned
    seeding   writing it, and letting people become real whom somebody has changed

The same on every machine on the same day; dates of contracts follow the day on which it is filled.
"""

from mentors.sample.roster import ROSTER, Profile
from mentors.sample.seeding import ROOM

__all__ = ["ROOM", "ROSTER", "Profile"]
