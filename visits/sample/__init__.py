"""Sample visits: a year of them, by the sample's mentors at their cooperatives.

    figures     how much of what            dates       when
    tours       who visited whom            texts       what they wrote
    capturing   a visit's own columns       judging     what became of it
    follow_ups, photos, registered          parts of it
    body        as the phone sends it       chronicle   all of it together
    seeding     filling and taking away (rows go in by registry.sample.copying)

All of it follows from the mentors' names, the villages' codes and the day of filling.
"""

from visits.sample.seeding import ROOM

__all__ = ["ROOM"]
