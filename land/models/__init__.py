from land.models.building import Agency, Building, Handover
from land.models.equipment import EquipmentItem
from land.models.evidence import LandDocument, LandPhoto
from land.models.obstacle import LandObstacle
from land.models.parcel import Parcel
from land.models.progress import ProgressReport
from land.models.reconciling import Difference, SourceSheet, SourceValue
from land.models.survey import Survey, SurveyVersion
from land.models.verifying import ParcelStep, Verdict

__all__ = [
    "Agency",
    "Building",
    "Difference",
    "EquipmentItem",
    "Handover",
    "LandDocument",
    "LandObstacle",
    "LandPhoto",
    "Parcel",
    "ParcelStep",
    "ProgressReport",
    "SourceSheet",
    "SourceValue",
    "Survey",
    "SurveyVersion",
    "Verdict",
]
