from visits.models.monthly import MonthlyRecap, MonthlyReport, ReportTheme
from visits.models.monthly_steps import MonthLock, ReportStep
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
    "MonthLock",
    "MonthlyRecap",
    "MonthlyReport",
    "Obstacle",
    "OutboxItem",
    "OutboxUpload",
    "OutletObservation",
    "ReportStep",
    "ReportTheme",
    "Visit",
    "VisitPhoto",
    "VisitReview",
    "VisitSignal",
    "VisitVersion",
]
