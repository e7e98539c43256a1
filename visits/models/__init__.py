from visits.models.outbox import OutboxItem, OutboxUpload
from visits.models.parts import (
    FollowUp,
    MilestoneProposal,
    Obstacle,
    OutletObservation,
    VisitPhoto,
)
from visits.models.version import VisitReview, VisitSignal, VisitVersion
from visits.models.visit import Visit

__all__ = [
    "FollowUp",
    "MilestoneProposal",
    "Obstacle",
    "OutboxItem",
    "OutboxUpload",
    "OutletObservation",
    "Visit",
    "VisitPhoto",
    "VisitReview",
    "VisitSignal",
    "VisitVersion",
]
