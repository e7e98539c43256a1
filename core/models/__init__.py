from core.models.balikan import Balikan
from core.models.imports import ColumnMemory, ImportJob, ImportRow
from core.models.region import District, Regency, RegionAlias, Village
from core.models.sample import SampleLoad
from core.models.sent_form import SentForm
from core.models.user import RoleGrant, User

__all__ = [
    "Balikan",
    "ColumnMemory",
    "District",
    "ImportJob",
    "ImportRow",
    "Regency",
    "RegionAlias",
    "RoleGrant",
    "SampleLoad",
    "SentForm",
    "User",
    "Village",
]
