from dashboard.models.month import MonthStep
from dashboard.models.snapshot import Snapshot, SnapshotCooperative, SnapshotRegion
from dashboard.models.threshold import Threshold
from dashboard.models.warning import Alarm, AlarmNote, AlarmRun

__all__ = [
    "Alarm",
    "AlarmNote",
    "AlarmRun",
    "MonthStep",
    "Snapshot",
    "SnapshotCooperative",
    "SnapshotRegion",
    "Threshold",
]
