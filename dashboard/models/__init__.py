from dashboard.models.letter import Letter, LetterText
from dashboard.models.month import MonthStep
from dashboard.models.snapshot import Snapshot, SnapshotCooperative, SnapshotRegion
from dashboard.models.threshold import Threshold

__all__ = [
    "Letter",
    "LetterText",
    "MonthStep",
    "Snapshot",
    "SnapshotCooperative",
    "SnapshotRegion",
    "Threshold",
]
