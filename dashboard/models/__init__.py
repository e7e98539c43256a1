from dashboard.models.letter import Letter, LetterText
from dashboard.models.message import DigestSubscription, Message
from dashboard.models.month import MonthStep
from dashboard.models.snapshot import Snapshot, SnapshotCooperative, SnapshotRegion
from dashboard.models.threshold import Threshold

__all__ = [
    "DigestSubscription",
    "Letter",
    "LetterText",
    "Message",
    "MonthStep",
    "Snapshot",
    "SnapshotCooperative",
    "SnapshotRegion",
    "Threshold",
]
