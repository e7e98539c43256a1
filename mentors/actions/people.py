from collections.abc import Mapping
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from core.history import because
from core.models import User
from core.scoping import require_within
from core.sealed import opened
from mentors.accounts import close_account
from mentors.actions.contracts import end_running
from mentors.actions.refusals import require, told_plainly
from mentors.models import Person, PersonDocument, Reveal
from registry.actions import cleaned_reason

CHANGE = "mentors.change_person"
REVEAL = "mentors.reveal_person"
SEALED = ("nik", "birth", "account")


def save_person(
    *, person: Person, by: User, reason: str = "", sealed: Mapping[str, str] | None = None
) -> Person:
    """Insert or update a person.

    `sealed`: new plain values to seal, by name ("nik": 16 digits, "birth": ISO date, "account": digits);
    "" takes one away, a name that is missing stays as it is.
    """
    given = sealed or {}
    if unknown := set(given) - set(SEALED):
        raise ValueError(f"not sealed values: {unknown}")
    with told_plainly(), transaction.atomic(), because(reason or "pengisian orang", by=by):
        if person.pk:
            require(by, CHANGE, locked(person))
        for name, value in given.items():
            getattr(person, f"seal_{name}")(value)
        person.mark_phone()
        person.save()
        require_within(by, CHANGE, person)
    return person


def locked(person: Person) -> Person:
    """The person as the database has it, locked. Raises ValidationError when it is gone."""
    row = Person.objects.select_for_update(of=("self",)).filter(pk=person.pk).first()
    if row is None:
        raise ValidationError("Orang ini baru saja dihapus orang lain. Muat ulang halaman ini.")
    return row


def reveal(
    *, person: Person, what: str, by: User, reason: str, document: PersonDocument | None = None
) -> str:
    """The plain value of a sealed field (of a document: its path on the disk).

    That it was asked for is committed before the value is given. Raises ValidationError without a reason
    or when there is no such value, CannotOpen when its key is lost.
    """
    reason = cleaned_reason(reason)
    with transaction.atomic(), because(f"membuka data pribadi: {reason}", by=by):
        require(by, REVEAL, person)
        if document is not None:
            value = document.file.name
        else:
            if what not in SEALED:
                raise ValidationError("Data ini tidak dapat dibuka.")
            value = opened(getattr(person, f"{what}_sealed"))
        if not value:
            raise ValidationError("Data ini belum diisi.")
        Reveal.objects.create(person=person, what=what, reason=reason, by=by)
    return value


def let_leave(*, person: Person, by: User, on: date, reason: str) -> Person:
    """The person stops on day `on` (its last): contracts and assignments end, the account is closed."""
    reason = cleaned_reason(reason)
    with told_plainly(), transaction.atomic(), because(f"berhenti: {reason}", by=by):
        row = locked(person)
        require(by, "mentors.change_contract", row)
        if row.left_on:
            raise ValidationError(f"{row} sudah berhenti.")
        end_running(person=row, on=on, by=by, reason=reason)
        row.left_on, row.left_reason = on, reason
        row.save(update_fields=["left_on", "left_reason"])
        close_account(row)
    return row


def take_back(*, person: Person, by: User, reason: str) -> Person:
    """Somebody who had stopped comes back; a new contract is made for him, the account is opened apart."""
    reason = cleaned_reason(reason)
    with told_plainly(), transaction.atomic(), because(f"kembali: {reason}", by=by):
        row = locked(person)
        require(by, "mentors.change_contract", row)
        if row.left_on is None:
            raise ValidationError(f"{row} tidak sedang berhenti.")
        row.left_on, row.left_reason = None, ""
        row.save(update_fields=["left_on", "left_reason"])
    return row
