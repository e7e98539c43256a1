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
    "OutletObservation",
    "Visit",
    "VisitPhoto",
    "VisitReview",
    "VisitSignal",
    "VisitVersion",
]
