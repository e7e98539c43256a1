"""One assignment: its page, and the verbs that begin, end, hand over and lock it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from core import scoping
from core.access import READING, own_or_404, requires
from core.forms import UserForm
from core.pages import ScopedEditView
from mentors.actions import assignments as actions
from mentors.assigning.forms import AssignForm, EndForm, HandOverForm, LockForm, TakeForm
from mentors.linking import card_base
from mentors.models import Assignment, MentorContract
from mentors.models.assignment import state_of
from mentors.naming import VIEW_CARD, VIEW_NAME
from registry.actions import refuse_archived
from registry.models import Cooperative

VIEW = "mentors.view_assignment"
CHANGE = "mentors.change_assignment"
WITH_ALL = (
    "regency",
    "contract__person",
    "follows__contract__person",
    "cooperative__village__district__regency",
)


def home_of(cooperative: Cooperative) -> str:
    """Where a cooperative's mentors stand on its page."""
    return f"{cooperative.get_absolute_url()}#pendamping"


@requires(VIEW, methods=READING)
def assignment_detail(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Assignment.objects.for_user(request.user).select_related(*WITH_ALL)
    row = own_or_404(rows, request, VIEW, pk=pk)
    base, user = card_base(), request.user
    person = row.contract.person
    later = Assignment.objects.for_user(user).filter(follows=row).select_related("contract__person")
    context = {
        "row": row,
        "state": state_of(row, timezone.localdate()),
        "sees_name": scoping.may(user, VIEW_NAME, row),
        "card": f"{base}{person.pk}/" if base and scoping.may(user, VIEW_CARD, person) else "",
        "later": later.first(),
        "may_change": scoping.may(user, CHANGE, row),
        "over": row.ends < timezone.localdate(),
    }
    return render(request, "mentors/assignment_detail.html", context)


class AssignmentVerb(ScopedEditView):
    """A verb on one assignment. Locks come in the room's order: the cooperative first."""

    model = Assignment
    permission = CHANGE
    template_name = "mentors/assignment_form.html"

    def start(self, request: HttpRequest, **kwargs: Any) -> Assignment:
        rows = Assignment.objects.select_related(*WITH_ALL).for_user(request.user)
        return own_or_404(rows, request, CHANGE, **kwargs)

    def prepare(self, row: Assignment) -> None:
        actions.hold_place(row)

    def crumbs(self, row: Assignment) -> list[tuple[str, str]]:
        above = [("Penugasan", reverse("mentors:assignment-list"))]
        return [*above, (str(row.cooperative), home_of(row.cooperative))]

    def success_url(self, row: Assignment) -> str:
        return home_of(row.cooperative)


class HandOver(AssignmentVerb):
    form_class = HandOverForm
    title = "Serah terima pendamping"
    saved = "Diserahterimakan. Tindak lanjut yang masih terbuka ikut pindah."

    def start(self, request: HttpRequest, **kwargs: Any) -> Assignment:
        row = super().start(request, **kwargs)
        refuse_archived(row.cooperative)
        return row

    def write(self, form: UserForm) -> Assignment:
        said = form.cleaned_data
        return actions.hand_over(
            assignment=form.instance,
            to=said["mentor"],
            by=form.user,
            on=said["first_day"],
            note=said["reason"],
            onward=True,
        )


class EndAssignment(AssignmentVerb):
    form_class = EndForm
    title = "Akhiri penugasan"
    saved = "Penugasan diakhiri."

    def write(self, form: UserForm) -> Assignment:
        said = form.cleaned_data
        return actions.end_assignment(
            assignment=form.instance, by=form.user, on=said["last_day"], reason=said["reason"]
        )


class LockAssignment(AssignmentVerb):
    """Locks what is open, opens what is locked."""

    form_class = LockForm
    saved = "Kunci penugasan diubah."

    def start(self, request: HttpRequest, **kwargs: Any) -> Assignment:
        row = super().start(request, **kwargs)
        self.title = "Buka kunci penugasan" if row.locked else "Kunci penugasan"
        return row

    def write(self, form: UserForm) -> Assignment:
        row = form.instance
        actions.lock_assignments(
            assignments=[row],
            by=form.user,
            locked=not row.locked,
            reason=form.cleaned_data.get("reason", ""),
        )
        return row


class AssignmentCreate(AssignmentVerb):
    """From the cooperative: who looks after it."""

    form_class = AssignForm
    title = "Tugaskan pendamping"
    saved = "Penugasan dicatat."
    new = True

    def start(self, request: HttpRequest, **kwargs: Any) -> Assignment:
        rows = Cooperative.objects.with_place().for_user(request.user)
        cooperative = own_or_404(rows, request, CHANGE, **kwargs)
        refuse_archived(cooperative)
        return Assignment(cooperative=cooperative)

    def prepare(self, row: Assignment) -> None:
        pass  # the action holds the cooperative

    def write(self, form: UserForm) -> Assignment:
        said = form.cleaned_data
        return actions.assign(
            contract=said["mentor"],
            cooperative=form.instance.cooperative,
            by=form.user,
            starts=said["first_day"],
            ends=said["last_day"],
            reason=said.get("reason", ""),
            locked=said["lock"],
        )


class ContractAssign(AssignmentVerb):
    """From the mentor: which cooperatives he takes; all of them or none, as every save of a page."""

    form_class = TakeForm
    title = "Tambah koperasi dampingan"
    saved = "Penugasan dicatat."
    new = True

    def start(self, request: HttpRequest, **kwargs: Any) -> Assignment:
        rows = MentorContract.objects.for_user(request.user).of_role("ba")
        contract = own_or_404(rows.select_related("person", "regency"), request, CHANGE, **kwargs)
        return Assignment(contract=contract)

    def prepare(self, row: Assignment) -> None:
        pass

    def crumbs(self, row: Assignment) -> list[tuple[str, str]]:
        above = [("Penugasan", reverse("mentors:assignment-list"))]
        return [*above, (str(row.contract.person), self.success_url(row))]

    def success_url(self, row: Assignment) -> str:
        return f"{reverse('mentors:assignment-list')}?pendamping={row.contract.person_id}"

    def write(self, form: UserForm) -> Assignment:
        said, contract = form.cleaned_data, form.instance.contract
        chosen = Cooperative.objects.for_user(form.user, CHANGE).in_bulk(said["cooperatives"])
        made = [
            actions.assign(
                contract=contract,
                cooperative=chosen[key],
                by=form.user,
                starts=said["first_day"],
                ends=said["last_day"],
                reason=said.get("reason", ""),
            )
            for key in sorted(chosen)  # the room's order of locks
        ]
        return made[-1]
