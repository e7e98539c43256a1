from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet

from core.history import because
from core.models import User
from core.scoping import require_within
from mentors.accounts import contract_changed
from mentors.actions.refusals import require, told_plainly
from mentors.models import Assignment, MentorContract, Person
from registry.actions import cleaned_reason
from registry.models import Cooperative

CHANGE = "mentors.change_contract"
ELSEWHERE = (
    "Orang ini sekarang diurus kabupaten/kota lain atau provinsi, jadi kontrak ini tidak dapat menjadi yang "
    "terbaru. Minta petugas provinsi mengurusnya."
)
ALSO_ELSEWHERE = (
    "Masih ada kontraknya di luar wilayah kerja Anda. Minta petugas provinsi mencatatnya berhenti, atau akhiri "
    "saja kontrak yang di wilayah Anda."
)


def save_contract(*, contract: MentorContract, by: User, reason: str = "") -> MentorContract:
    """Insert or update a contract; the person belongs to its kabupaten from then on.

    Raises ValidationError for a person who left, an overlap, and assignments that would lie outside.
    """
    with told_plainly(), transaction.atomic(), because(reason or "pengisian kontrak", by=by):
        people = Person.objects.select_for_update(of=("self",))
        person = people.filter(pk=contract.person_id).first()
        if person is None or person.left_on:
            raise ValidationError(
                "Orang ini sudah berhenti. Catat dulu bahwa ia kembali, lalu buat kontraknya."
            )
        if contract.pk:
            old = MentorContract.objects.get(pk=contract.pk)
            require(by, CHANGE, old)
            if old.ended_on:
                raise ValidationError("Kontrak ini sudah diakhiri, jadi tidak dapat diubah lagi.")
        contract.save()
        require_within(by, CHANGE, contract)
        newest = person.contracts.order_by("-starts", "-pk").values_list("pk", flat=True).first()
        if newest == contract.pk and person.regency_id != contract.regency_id:
            # with the person go his NIK and account: nobody takes them from another kabupaten
            if not by.has_perm(CHANGE, person):
                raise ValidationError(ELSEWHERE)
            person.regency_id = contract.regency_id
            person.save(update_fields=["regency"])
        contract_changed(person_pk=person.pk)
    return contract


def delete_contract(*, contract: MentorContract, by: User, on: date, reason: str = "") -> None:
    """A contract that has not begun by day `on` and has no assignments goes; others are ended."""
    with told_plainly(), transaction.atomic(), because(reason or "kontrak dihapus", by=by):
        row = held(contract)
        require(by, CHANGE, row)
        if row.starts <= on:
            raise ValidationError(
                "Kontrak ini sudah mulai, jadi tidak dihapus. Akhiri saja kontraknya."
            )
        if Assignment.objects.filter(contract=row).exists():
            raise ValidationError(
                "Sudah ada penugasan dalam kontrak ini. Serahkan atau akhiri dulu penugasannya."
            )
        row.delete()
        contract_changed(person_pk=row.person_id)  # the role that would have begun with it


def end_contract(*, contract: MentorContract, by: User, on: date, reason: str) -> MentorContract:
    """The contract ends early, `on` being its last day; its assignments end with it.

    Hand them over first (actions.assignments.hand_over_all) where somebody else goes on.
    """
    reason = cleaned_reason(reason)
    with told_plainly(), transaction.atomic(), because(f"kontrak diakhiri: {reason}", by=by):
        row = held(contract)
        require(by, CHANGE, row)
        end_locked(row, on, reason)
    return row


def held(contract: MentorContract) -> MentorContract:
    """The contract, its person and the cooperatives of its assignments, locked in the room's order."""
    list(Person.objects.select_for_update(of=("self",)).filter(pk=contract.person_id))
    hold_cooperatives(Assignment.objects.filter(contract=contract))
    row = MentorContract.objects.select_for_update(of=("self",)).filter(pk=contract.pk).first()
    if row is None:
        raise ValidationError("Kontrak ini baru saja dihapus orang lain. Muat ulang halaman ini.")
    return row


def hold_cooperatives(assignments: QuerySet[Assignment]) -> None:
    rows = Cooperative.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    list(rows.filter(pk__in=assignments.values("cooperative")).values_list("pk"))


def end_locked(row: MentorContract, on: date, reason: str, *, earlier_still: bool = False) -> None:
    """`earlier_still`: one that was already to end early may end before that."""
    if row.ended_on and not (earlier_still and on < row.ended_on):
        raise ValidationError("Kontrak ini sudah diakhiri.")
    if not row.starts <= on <= row.ends:
        raise ValidationError(
            {"on": "Pilih hari di dalam masa kontrak; hari itu menjadi hari terakhirnya."}
        )
    cut_assignments(row, on, reason)
    row.ended_on, row.end_reason = on, reason
    row.save(update_fields=["ended_on", "end_reason"])
    contract_changed(person_pk=row.person_id)


def cut_assignments(contract: MentorContract, on: date, reason: str) -> None:
    """Assignments that began end on that day; those still to come never were."""
    rows = Assignment.objects.filter(contract=contract)
    rows.filter(starts__gt=on).delete()
    for row in rows.filter(starts__lte=on, ends__gt=on).order_by("pk"):
        row.ends, row.end_reason = on, reason
        row.save(update_fields=["ends", "end_reason"])


def end_running(*, person: Person, on: date, by: User, reason: str) -> None:
    """Inside the caller's transaction: all contracts of the person that go beyond `on` end there.

    Raises ValidationError for one that only begins later (it must be taken away by hand), and for one
    outside of `by`'s area.
    """
    rows = MentorContract.objects.filter(person=person, last_day__gt=on).order_by("pk")
    for contract in list(rows):
        row = held(contract)
        if not by.has_perm(CHANGE, row):
            raise ValidationError(ALSO_ELSEWHERE)
        if row.starts > on:
            raise ValidationError(
                f"Masih ada kontrak yang baru mulai {row.starts:%d/%m/%Y}. Ubah atau hapus dulu."
            )
        # somebody whose contract was to end next month may leave today
        end_locked(row, on, reason, earlier_still=True)
