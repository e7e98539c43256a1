from core.models.region import District, Regency, RegionAlias, Village
from core.models.sample import SampleLoad
from core.models.user import RoleGrant, User

__all__ = ["District", "Regency", "RegionAlias", "RoleGrant", "SampleLoad", "User", "Village"]
