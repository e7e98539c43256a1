from dashboard.models.message import DigestSubscription, Message
from dashboard.models.month import MonthStep
from dashboard.models.snapshot import Snapshot, SnapshotCooperative, SnapshotRegion
from dashboard.models.threshold import Threshold

__all__ = [
    "DigestSubscription",
    "Message",
    "MonthStep",
    "Snapshot",
    "SnapshotCooperative",
    "SnapshotRegion",
    "Threshold",
]
