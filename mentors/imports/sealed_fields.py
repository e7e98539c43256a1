"""What a row's sealed values mean: opened here in memory, to be compared, and never kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from core.sheets.rows import Row
from core.sheets.sealing import Secret
from mentors.imports.finding import Said, is_known
from mentors.models import Person

NO_BANK = "Nomor rekening: isi juga nama banknya, karena dua bank dapat memberi nomor yang sama."
TAKEN_ACCOUNT = "Nomor rekening: sudah tercatat pada orang lain. Periksa nomor dan banknya."


@dataclass
class Judged:
    """A row with its usable cells, and whom it means."""

    row: Row
    values: dict[str, Any]
    said: Said


def owners_of_accounts(judged: Iterable[Judged]) -> dict[str, Person]:
    """Digest → who has that account already."""
    asked = {account_digest(one.values) for one in judged} - {""}
    found = Person.objects.filter(account_digest__in=asked)
    return {person.account_digest: person for person in found}


def account_digest(values: dict[str, Any], person: Person | None = None) -> str:
    """Of the row's account number at its bank, "" without one."""
    number = values.get("account")
    if not is_known(number):
        return ""
    probe = Person(bank=values.get("bank") or (person.bank if person else ""))
    probe.seal_account(number.plain())
    return probe.account_digest


def check_account(one: Judged, person: Person | None, accounts: dict[str, Person]) -> None:
    if not is_known(one.values.get("account")):
        return
    if not (one.values.get("bank") or (person and person.bank)):
        if not one.row.problems_about(("bank",)):
            one.row.problems.append(("account", NO_BANK))
        return
    owner = accounts.get(account_digest(one.values, person))
    if owner is not None and (person is None or owner.pk != person.pk):
        one.row.problems.append(("account", TAKEN_ACCOUNT))


def born_otherwise(values: dict[str, Any]) -> bool:
    """Whether the date in the NIK is another than the birth date beside it."""
    nik, born = values.get("nik"), values.get("birth")
    if not (nik and nik.sealed and born and born.sealed):
        return False
    digits, (year, month, day) = nik.plain(), born.plain().split("-")
    told = f"{int(digits[6:8]) % 40:02}{digits[8:12]}"
    return told != f"{day}{month}{year[2:]}"


def is_same_secret(name: str, want: Secret, values: dict[str, Any], person: Person) -> bool:
    if name == "account":
        return account_digest(values, person) == person.account_digest
    probe = Person()
    getattr(probe, f"seal_{name}")(want.plain())
    return getattr(probe, f"{name}_digest") == getattr(person, f"{name}_digest")


def refuse_same_account(rows: Iterable[Row]) -> None:
    """Two people of one file with one account: the database would refuse them without saying which."""
    seen: dict[str, int] = {}
    for row in rows:
        mark = account_digest(row.wanted)
        if mark and mark in seen:
            raise ValidationError(
                f"Baris {seen[mark]} dan baris {row.number} memuat nomor rekening yang sama. Tekan Periksa "
                "lagi, lewati salah satu, atau perbaiki di berkas. Belum ada yang ditulis."
            )
        seen[mark] = row.number
