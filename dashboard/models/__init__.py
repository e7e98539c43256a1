from dashboard.models.boundary import Boundary, BoundarySet, PointCheck
from dashboard.models.client import ApiClient, ApiUse
from dashboard.models.letter import Letter, LetterText
from dashboard.models.message import DigestSubscription, Message
from dashboard.models.month import MonthStep
from dashboard.models.snapshot import Snapshot, SnapshotCooperative, SnapshotRegion
from dashboard.models.threshold import Threshold
from dashboard.models.warning import Alarm, AlarmNote, AlarmRun

__all__ = [
    "Alarm",
    "AlarmNote",
    "AlarmRun",
    "ApiClient",
    "ApiUse",
    "Boundary",
    "BoundarySet",
    "DigestSubscription",
    "Letter",
    "LetterText",
    "Message",
    "MonthStep",
    "PointCheck",
    "Snapshot",
    "SnapshotCooperative",
    "SnapshotRegion",
    "Threshold",
]
