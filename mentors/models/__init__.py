from mentors.models.account import ActivationCode, ContractGrant
from mentors.models.assignment import Assignment
from mentors.models.contract import MentorContract
from mentors.models.person import Person, PersonDocument, Reveal
from mentors.models.plan import CooperativeAccess, Plan, PlanLine

__all__ = [
    "ActivationCode",
    "Assignment",
    "ContractGrant",
    "CooperativeAccess",
    "MentorContract",
    "Person",
    "PersonDocument",
    "Plan",
    "PlanLine",
    "Reveal",
]
