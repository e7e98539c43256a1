"""Sample trainings: the three batches of mentor training of autumn 2025, two of officers, one of which is coming.

    plan      programmes, venues, batches and their sessions
    seating   who sits in which batch, who was replaced, withdrew or waits
    conduct   what one participant did: attendance, values, evaluation
    seeding   writing it, and making a batch real; leaving: what goes with the sample, what stays

What is drawn follows from people's names and villages' codes; only codes and tokens, being secrets, are
drawn anew each time. Published are 543 people trained, 178 of them in angkatan III, its dates, its place and
who opened it; all else is chosen.
"""

from trainings.sample.seeding import ROOM

__all__ = ["ROOM"]
