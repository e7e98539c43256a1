from dashboard.models.client import ApiClient, ApiUse
from dashboard.models.month import MonthStep
from dashboard.models.snapshot import Snapshot, SnapshotCooperative, SnapshotRegion
from dashboard.models.threshold import Threshold

__all__ = [
    "ApiClient",
    "ApiUse",
    "MonthStep",
    "Snapshot",
    "SnapshotCooperative",
    "SnapshotRegion",
    "Threshold",
]
