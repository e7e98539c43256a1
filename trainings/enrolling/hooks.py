"""What lower rooms show of trainings, by URL; and what becomes of enrolments when cooperatives are merged."""

from mentors.panels import ON_CARD
from mentors.panels import Panel as CardPanel
from registry.pairs import STAY_BEHIND
from registry.panels import Panel, add_panel
from trainings.enrolling.lists import VIEW
from trainings.models import Enrolment


def same_officer(there: list[Enrolment], here: list[Enrolment]) -> set[int]:
    """Keys of `here` whose participant the surviving cooperative (`there`) has in the same batch already.

    It is one human being: one participation moves on, the other stays with the archived cooperative, where
    an officer sees and withdraws it. What hangs on it (attendance, certificate) is not thrown away.
    """
    known = {(row.batch_id, row.name.casefold()) for row in there}
    return {row.pk for row in here if (row.batch_id, row.name.casefold()) in known}


def register() -> None:
    """Idempotent: an app may become ready twice in a test."""
    add_panel(
        Panel(
            "pelatihan",
            "Pelatihan",
            "trainings:enrolment-list",
            VIEW,
            "Lihat pelatihan pengurus koperasi ini",
        )
    )
    card = CardPanel("Pelatihan", "trainings:enrolment-list", "person", VIEW)
    if card not in ON_CARD:
        ON_CARD.append(card)
    STAY_BEHIND[Enrolment] = same_officer
