"""What the database refuses, as sentences for people."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.db import IntegrityError, OperationalError, models

from core.refusals import BUSY, DEADLOCKS, OTHERWISE, constraint_of, require
from mentors.models import Assignment, MentorContract, Person

__all__ = ["message_of", "require", "told_plainly"]

TRIGGERS = {
    "assignment_inside_contract": (
        "Penugasan harus di dalam masa kontrak BA dan di kabupaten/kota kontraknya. Periksa tanggalnya."
    ),
    "assignment_inside_regency": (
        "Koperasi ini di kabupaten/kota lain daripada kontrak pendampingnya. Pilih pendamping setempat."
    ),
    "contract_holds_assignments": (
        "Masih ada penugasan di luar masa atau wilayah kontrak yang baru. Serahkan atau akhiri dulu "
        "penugasannya, lalu ubah kontraknya."
    ),
}


def message_of(error: IntegrityError) -> str:
    """The sentence for the constraint that was violated."""
    name = constraint_of(error)
    if name in TRIGGERS:
        return TRIGGERS[name]
    known: dict[str, str] = {}
    models_of_room: tuple[type[models.Model], ...] = (Person, MentorContract, Assignment)
    for model in models_of_room:
        known |= {one.name: str(one.violation_error_message) for one in model._meta.constraints}
    return known.get(name, OTHERWISE)


@contextmanager
def told_plainly() -> Iterator[None]:
    """Goes around a transaction: refusals of the database come out as ValidationError."""
    try:
        yield
    except IntegrityError as error:
        raise ValidationError(message_of(error)) from error
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") not in DEADLOCKS:
            raise
        raise ValidationError(BUSY) from error
