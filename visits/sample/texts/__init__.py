"""What the sample's mentors write. Sentences are put together from parts with numbers in them, so that
hardly two visits read alike; people are called by their office, never by a name."""

from visits.sample.texts.findings import findings
from visits.sample.texts.matters import (
    caption,
    done_note,
    follow_up,
    no_position,
    obstacle,
    people_met,
    proposal_note,
)
from visits.sample.texts.verdicts import declining, hasty, rejecting, returning

__all__ = [
    "caption",
    "declining",
    "done_note",
    "findings",
    "follow_up",
    "hasty",
    "no_position",
    "obstacle",
    "people_met",
    "proposal_note",
    "rejecting",
    "returning",
]
