from mentors.models.account import ActivationCode, ContractGrant
from mentors.models.assignment import Assignment
from mentors.models.contract import MentorContract
from mentors.models.person import Person, PersonDocument, Reveal

__all__ = [
    "ActivationCode",
    "Assignment",
    "ContractGrant",
    "MentorContract",
    "Person",
    "PersonDocument",
    "Reveal",
]
