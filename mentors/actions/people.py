from collections.abc import Mapping
from datetime import date, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from core.history import because
from core.models import User
from core.scoping import require_within
from core.sealed import opened
from mentors.accounts import close_account, may_close
from mentors.actions.contracts import end_running
from mentors.actions.refusals import require, told_plainly
from mentors.models import Person, PersonDocument, Reveal
from mentors.nik import without_nik
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
    or when there is no such value, TooManyReveals, CannotOpen when its key is lost.
    """
    reason = cleaned_reason(reason)
    without_nik(reason)
    with transaction.atomic(), because(f"membuka data pribadi: {reason}", by=by):
        require(by, REVEAL, person)
        _count_reveals(by)
        if document is not None:
            value = document.file.name
        else:
            if what not in SEALED:
                raise ValidationError("Data ini tidak dapat dibuka.")
            value = opened(getattr(person, f"{what}_sealed"))
        if not value:
            raise ValidationError("Data ini belum diisi.")
        detail = f"{document.get_kind_display()}: {document.title}" if document else ""
        # an invented value seen by an invented user goes with the sample
        played = person.is_sample and by.is_sample
        Reveal.objects.create(
            person=person, what=what, detail=detail, reason=reason, by=by, is_sample=played
        )
    return value


class TooManyReveals(ValidationError):
    """The user has opened as much within the last hour as one may."""


def _count_reveals(by: User) -> None:
    """One at a time for each user, so that two pages at once don't both take the last turn."""
    list(User.objects.select_for_update(no_key=True).filter(pk=by.pk).values_list("pk"))
    since = timezone.now() - timedelta(hours=1)
    if Reveal.objects.filter(by=by, at__gt=since).count() >= settings.REVEALS_PER_HOUR:
        raise TooManyReveals(
            f"Dalam satu jam paling banyak {settings.REVEALS_PER_HOUR} data pribadi dapat dibuka. "
            "Tunggu sebentar. Untuk pekerjaan yang lebih besar, mintalah petugas provinsi."
        )


def let_leave(*, person: Person, by: User, on: date, reason: str) -> Person:
    """The person stops on day `on` (its last): contracts and assignments end, the account is closed, but
    for one that also holds rights which `by` may not take away."""
    reason = cleaned_reason(reason)
    with told_plainly(), transaction.atomic(), because(f"berhenti: {reason}", by=by):
        row = locked(person)
        require(by, "mentors.change_contract", row)
        if row.left_on:
            raise ValidationError(f"{row} sudah berhenti.")
        end_running(person=row, on=on, by=by, reason=reason)
        row.left_on, row.left_reason = on, reason
        row.save(update_fields=["left_on", "left_reason"])
        if row.user and may_close(by, row.user):
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
