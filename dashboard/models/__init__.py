from dashboard.models.boundary import Boundary, BoundarySet, PointCheck
from dashboard.models.month import MonthStep
from dashboard.models.snapshot import Snapshot, SnapshotCooperative, SnapshotRegion
from dashboard.models.threshold import Threshold

__all__ = [
    "Boundary",
    "BoundarySet",
    "MonthStep",
    "PointCheck",
    "Snapshot",
    "SnapshotCooperative",
    "SnapshotRegion",
    "Threshold",
]
