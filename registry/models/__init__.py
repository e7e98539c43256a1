from registry.models.cooperative import Cooperative, CooperativeVillage
from registry.models.document import Document
from registry.models.duplicate import CooperativeAlias, MergeRecord, NotDuplicate
from registry.models.milestone import Milestone
from registry.models.officer import Officer
from registry.models.outlet import Outlet
from registry.models.periodic import CapitalEntry, MemberCount

__all__ = [
    "CapitalEntry",
    "Cooperative",
    "CooperativeAlias",
    "CooperativeVillage",
    "Document",
    "MemberCount",
    "MergeRecord",
    "Milestone",
    "NotDuplicate",
    "Officer",
    "Outlet",
]
