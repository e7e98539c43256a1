"""Sample data: every village's cooperative, calibrated to the published figures, clearly marked.

    figures       the published numbers
    dice          choices that follow from a village's code, never from chance or the clock
    cast          the sample users
    cooperatives  seats and names        milestones  steps with their dates and numbers
    outlets       gerai                  people      officers, member counts, capital
    seeding       filling an empty registry
    copying       many rows at once
    removal       taking all of it away again; trees: all that hangs on a row
    rooms         what higher rooms add (mentors: people, contracts, assignments)

Nobody is invented: an officer is called "Ketua 61.01.01.2001".
"""

from registry.sample.cast import CAST, PASSWORD, SampleError
from registry.sample.removal import remove
from registry.sample.rooms import SampleRoom, add_room
from registry.sample.seeding import is_wanted, seed

__all__ = [
    "CAST",
    "PASSWORD",
    "SampleError",
    "SampleRoom",
    "add_room",
    "is_wanted",
    "remove",
    "seed",
]
