"""What becomes of assignments when two cooperatives turn out to be one."""

from mentors.models import Assignment
from registry.pairs import STAY_BEHIND


def overlapping(there: list[Assignment], here: list[Assignment]) -> set[int]:
    """Keys of `here` that fall into a time in which the surviving cooperative (`there`) has a mentor.

    A cooperative has one mentor at a time: these stay with the archived one, where an officer sees and
    ends them.
    """
    return {
        row.pk
        for row in here
        if any(row.starts <= other.ends and other.starts <= row.ends for other in there)
    }


def register() -> None:
    STAY_BEHIND[Assignment] = overlapping
