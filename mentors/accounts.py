"""Accounts of mentors: made in bulk from running contracts, opened by a code on paper, ended with the
contract. Nobody needs an e-mail address.

A role follows from a contract: BA → mentor, PMO kabupaten → PMO of it, PMO provinsi → PMO everywhere,
each from the contract's first day to its last.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from core.history import because
from core.models import RoleGrant, User
from core.permissions import Role
from mentors.actions.refusals import require, told_plainly
from mentors.activation import give_code, shown
from mentors.models import ContractGrant, MentorContract, Person

MANAGE = "mentors.manage_account"
ROLE_OF = {
    MentorContract.Role.BA: Role.MENTOR,
    MentorContract.Role.PMO_REGENCY: Role.PMO,
    MentorContract.Role.PMO_PROVINCE: Role.PMO,
}
# Accounts are made one officer after the other, so that two never choose the same name.
LOCK = 3_065
LONGEST_NAME = 40
TITLES = {"h", "hj", "dr", "drs", "dra", "ir", "prof", "kh", "ust"}
NO_ACCOUNT = "{} belum punya akun. Buat dulu akunnya."
NO_CONTRACT = "{} tidak punya kontrak yang sedang berjalan, jadi akunnya tidak dapat dibuka."
OTHER_RIGHTS = (
    "Akun {} juga memegang hak lain di luar kontraknya atau wilayah kerja Anda, jadi hanya petugas "
    "provinsi yang dapat membuat atau mengatur ulang akunnya."
)
ITSELF = "Sandi Anda sendiri diganti lewat halaman Ganti sandi."


@dataclass(frozen=True)
class Slip:
    """What is printed for one person. `code` is nowhere else, and is not repeated."""

    name: str
    username: str
    code: str = field(repr=False)
    about: str
    expires: datetime


def make_accounts(*, people: Iterable[int], by: User) -> list[Slip]:
    """Accounts with a code for those of the people (by key) who have a running contract and no account
    yet; the others are left as they are. Raises PermissionDenied for a person outside of `by`'s area.
    """
    slips = []
    with told_plainly(), transaction.atomic(), because("pembuatan akun pendamping", by=by):
        one_after_the_other()
        for person in locked_people(people):
            require(by, MANAGE, person)
            contract = running_contract(person)
            if person.user_id or person.left_on or contract is None:
                continue
            refuse_beyond(person, by)
            user = User(username=free_name(person.name), full_name=person.name)
            user.is_sample = person.is_sample
            user.set_unusable_password()
            user.save()
            person.user = user
            person.save(update_fields=["user"])
            follow_contracts(person_pk=person.pk)
            slips.append(slip_of(person, contract, by))
    return slips


def renew_codes(*, people: Iterable[int], by: User) -> list[Slip]:
    """New codes for those of the people whose account was never activated; the old codes are dead."""
    slips = []
    with told_plainly(), transaction.atomic(), because("kode aktivasi dibuat lagi", by=by):
        for person in locked_people(people):
            require(by, MANAGE, person)
            contract = running_contract(person)
            user = person.user
            if user is None or not user.is_active or user.has_usable_password() or not contract:
                continue
            refuse_beyond(person, by)
            slips.append(slip_of(person, contract, by))
    return slips


def reset_account(*, person: Person, by: User, reason: str) -> Slip:
    """The old password and second factor are dead, and a new code opens the account, also a closed one.

    Raises ValidationError when there is no account or no running contract, and when the account holds
    more than what follows from contracts (somebody else's to reset).
    """
    with told_plainly(), transaction.atomic(), because(f"sandi diatur ulang: {reason}", by=by):
        row = locked_people([person.pk])[0]
        require(by, MANAGE, row)
        user, contract = row.user, running_contract(row)
        if user is None:
            raise ValidationError(NO_ACCOUNT.format(row))
        if contract is None or row.left_on:
            raise ValidationError(NO_CONTRACT.format(row))
        if user == by:
            raise ValidationError(ITSELF)
        refuse_beyond(row, by)
        user.set_unusable_password()
        user.is_active = True
        user.save(update_fields=["password", "is_active"])
        Authenticator.objects.filter(user=user).delete()
        follow_contracts(person_pk=row.pk)
        return slip_of(row, contract, by)


def may_close(by: User, user: User) -> bool:
    """Whether all that the account may do is `by`'s to give and to take."""
    if by.is_superuser or not holds_more(user):
        return True
    return by.has_perm("core.change_user") and not user.is_superuser


def refuse_beyond(person: Person, by: User) -> None:
    """Who hands out a code could use it himself: raises ValidationError where it would open more than
    `by` may give, by other rights or by contracts outside of his area."""
    own = MentorContract.objects.for_user(by, MANAGE).order_by().values("pk")
    contracts = MentorContract.objects.filter(person=person, last_day__gte=timezone.localdate())
    user = person.user
    if contracts.exclude(pk__in=own).exists() or (user and not may_close(by, user)):
        raise ValidationError(OTHER_RIGHTS.format(person))


def holds_more(user: User) -> bool:
    """Whether the account may do more than its owner's contracts say, now or later."""
    ours = ContractGrant.objects.filter(grant__user=user).values("grant")
    others = RoleGrant.objects.filter(user=user).exclude(valid_until__lt=timezone.localdate())
    return user.is_superuser or others.exclude(pk__in=ours).exists()


def slip_of(person: Person, contract: MentorContract, by: User) -> Slip:
    code, expires = give_code(person=person, by=by)
    place = contract.regency.name if contract.regency else "Provinsi"
    assert person.user is not None  # noqa: S101  for the type checker; made before
    role = "BA" if contract.role == MentorContract.Role.BA else "PMO"
    return Slip(person.name, person.user.username, shown(code), f"{role} · {place}", expires)


def locked_people(keys: Iterable[int]) -> list[Person]:
    """In the order of their keys, as everywhere in this room. Raises ValidationError for one that is gone."""
    asked = set(keys)
    rows = Person.objects.select_for_update(of=("self",)).select_related("user", "regency")
    found = list(rows.filter(pk__in=asked).order_by("pk"))
    if len(found) != len(asked):
        raise ValidationError("Sebagian orang ini sudah tidak ada. Muat ulang halaman ini.")
    return found


def running_contract(person: Person, on: date | None = None) -> MentorContract | None:
    rows = MentorContract.objects.running(on or timezone.localdate()).filter(person=person)
    return rows.select_related("regency").order_by("role").first()


def one_after_the_other() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [LOCK])


# --- names ------------------------------------------------------------------------------------------


def name_for(full_name: str) -> str:
    """ "Hj. Siti Nur Aminah, S.E." → "siti.aminah": the first word and the last, without degrees."""
    plain = unicodedata.normalize("NFKD", full_name.partition(",")[0]).encode("ascii", "ignore")
    words = re.findall(r"[a-z]+", plain.decode().casefold().replace("'", ""))
    words = [word for word in words if word not in TITLES] or words
    long_enough = [word for word in words if len(word) > 1] or words
    if not long_enough:
        return "pendamping"
    first, last = long_enough[0], long_enough[-1]
    return (first if len(long_enough) == 1 else f"{first}.{last}")[:LONGEST_NAME]


def free_name(full_name: str) -> str:
    """As `name_for`, with the smallest number that nobody has yet: "siti.aminah2"."""
    base = name_for(full_name)
    like = User.objects.filter(username__istartswith=base)
    taken = {name.casefold() for name in like.values_list("username", flat=True)}
    name, number = base, 1
    while name in taken:
        number += 1
        name = f"{base}{number}"
    return name


# --- roles follow contracts -------------------------------------------------------------------------


def follow_contracts(*, person_pk: int) -> None:
    """Inside the caller's transaction: the roles of the person's account become what his contracts say.

    A role that an officer has given by hand stays; where one covers the same days, no second is made.
    """
    person = Person.objects.select_related("user").filter(pk=person_pk, user__isnull=False).first()
    if person is None or person.user is None:
        return
    contracts = MentorContract.objects.filter(person=person).order_by("starts", "pk")
    wanted = {one.pk: wanted_grant(one) for one in contracts}
    kept = set()
    links = ContractGrant.objects.filter(grant__user=person.user).select_related("grant")
    for link in links.order_by("pk"):
        if link.contract_id and wanted.get(link.contract_id) == said(link.grant):
            kept.add(link.contract_id)
        else:
            link.grant.delete()
    for key, (role, regency, first, last) in wanted.items():
        if key not in kept and not is_given(person.user, role, regency, first, last):
            grant = RoleGrant.objects.create(
                user=person.user, role=role, regency_id=regency, valid_from=first, valid_until=last
            )
            ContractGrant.objects.create(contract_id=key, grant=grant, is_sample=person.is_sample)


def wanted_grant(contract: MentorContract) -> tuple[str, str | None, date, date]:
    role = ROLE_OF[MentorContract.Role(contract.role)]
    return role, contract.regency_id, contract.starts, contract.ended_on or contract.ends


def said(grant: RoleGrant) -> tuple[str, str | None, date, date | None]:
    return grant.role, grant.regency_id, grant.valid_from, grant.valid_until


def is_given(user: User, role: str, regency: str | None, first: date, last: date) -> bool:
    rows = RoleGrant.objects.filter(user=user, role=role, regency=regency, valid_from__lte=last)
    return rows.exclude(valid_until__lt=first).exists()


# --- the end ----------------------------------------------------------------------------------------


def close_account(person: Person) -> None:
    if person.user_id and person.user and person.user.is_active:
        person.user.is_active = False
        person.user.save(update_fields=["is_active"])


def contract_changed(*, person_pk: int) -> None:
    """To be called inside the transaction of whatever changes a contract."""
    follow_contracts(person_pk=person_pk)
    for person in over(timezone.localdate(), person_pk=person_pk):
        close_account(person)


def over(on: date, **lookup: int | None) -> list[Person]:
    """People with an open account whose contracts are all over, and who hold no other right."""
    if "person_pk" in lookup:
        lookup["pk"] = lookup.pop("person_pk")
    rows = Person.objects.filter(user__is_active=True, user__is_superuser=False, **lookup)
    rows = rows.filter(activation__isnull=False).exclude(contracts__last_day__gte=on)
    return [
        person
        for person in rows.select_related("user").order_by("pk")
        if person.user and not holds_more(person.user)
    ]


def close_accounts(*, on: date) -> int:
    """Every night: closes the accounts whose contracts are over. Returns how many."""
    closed = 0
    for found in over(on):
        with transaction.atomic(), because("kontrak berakhir, akun ditutup"):
            locked_people([found.pk])
            for person in over(on, person_pk=found.pk):  # asked again under the lock
                close_account(person)
                closed += 1
    return closed
