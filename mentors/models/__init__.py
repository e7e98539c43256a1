from mentors.models.assignment import Assignment
from mentors.models.contract import MentorContract
from mentors.models.person import Person, PersonDocument, Reveal

__all__ = ["Assignment", "MentorContract", "Person", "PersonDocument", "Reveal"]
