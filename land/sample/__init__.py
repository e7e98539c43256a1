"""The sample of land and building, calibrated to the published figures.

figures       the published numbers, and how much of what is chosen
plan          what each cooperative has: nothing, no land, a parcel in some state, a building so far
parcels       a parcel's columns          verification  its steps and verdicts
buildings     allocations and handovers   progress      what each source reported
remainder     obstacles and equipment     pictures      photos
papers        documents                   surveys       from phones
sheets        other people's sheets       seeding       writing it; leaving: before it goes
"""

from land.sample.seeding import ROOM

__all__ = ["ROOM"]
