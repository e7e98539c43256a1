from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from core.access import Conflict, own_or_404, requires
from core.forms import UserForm
from core.lists.view import ScopedListView
from core.pages import ScopedDeleteView, ScopedEditView
from mentors.actions import contracts
from mentors.filters.contracts import ContractFilterSet
from mentors.forms.contract import ContractForm, LastDayForm
from mentors.linking import address_or_nothing as address
from mentors.models import Assignment, MentorContract, Person
from mentors.panels import left_open
from mentors.tables.contracts import ContractTable

CHANGE = contracts.CHANGE


class ContractList(ScopedListView):
    template_name = "mentors/list.html"
    model = MentorContract
    table_class = ContractTable
    filterset_class = ContractFilterSet
    import_kind = "kontrak"
    permission = "mentors.view_person"
    export_permission = "mentors.export_person"
    title = "Kontrak pendamping"
    crumbs = (("Pendamping", "mentors:person-list"),)

    def rows(self) -> QuerySet:
        mine = Person.objects.for_user(self.request.user).filter(pk=OuterRef("person"))
        rows = MentorContract.objects.for_user(self.request.user)
        return rows.with_state(timezone.localdate()).annotate(opens=Exists(mine))

    def toolbar(self) -> list[dict[str, str]]:
        if not self.request.user.has_perm(CHANGE):
            return []
        url = reverse("mentors:person-create")
        return [{"label": "Kontrak untuk orang baru", "url": url, "icon": "plus"}]


class ContractPage(ScopedEditView):
    model = MentorContract
    form_class = ContractForm
    permission = CHANGE

    def write(self, form: UserForm) -> MentorContract:
        reason = form.cleaned_data.get("reason", "")
        return contracts.save_contract(
            contract=form.save(commit=False), by=form.user, reason=reason
        )

    def success_url(self, row: Any) -> str:
        return row.card_url()

    def crumbs(self, row: Any) -> list[tuple[str, str]]:
        return [
            ("Pendamping", reverse("mentors:person-list")),
            (str(row.person), row.person.get_absolute_url()),
        ]


class ContractCreate(ContractPage):
    title = "Kontrak baru"
    saved = "Kontrak dicatat."
    new = True

    def start(self, request: HttpRequest, **kwargs: Any) -> MentorContract:
        person = own_or_404(Person.objects.all(), request, CHANGE, **kwargs)
        if person.left_on:
            raise Conflict(
                "Orang ini sudah berhenti, jadi tidak dapat diberi kontrak. Catat dulu bahwa ia kembali, "
                "lalu buat kontraknya.",
                person.get_absolute_url(),
            )
        return MentorContract(person=person, is_sample=person.is_sample and request.user.is_sample)


class ContractUpdate(ContractPage):
    title = "Ubah kontrak"

    def start(self, request: HttpRequest, **kwargs: Any) -> MentorContract:
        row: Any = own_or_404(
            MentorContract.objects.select_related("person"), request, CHANGE, **kwargs
        )
        if row.ended_on:
            raise Conflict(
                "Kontrak ini sudah diakhiri, jadi tidak dapat diubah lagi. Buat kontrak baru.",
                row.card_url(),
            )
        return row


class ContractDelete(ScopedDeleteView):
    model = MentorContract
    permission = CHANGE
    title = "Hapus kontrak"

    def remove(self, request: HttpRequest, row: Any) -> str:
        today = timezone.localdate()
        contracts.delete_contract(contract=row, by=request.user, on=today)
        return ""

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            return super().post(request, **kwargs)
        except ValidationError as error:
            row = self.row(request, **kwargs)
            return self.show(request, row, error)  # type: ignore[arg-type]

    def success_url(self, row: Any) -> str:
        return row.card_url()


@requires(CHANGE)
def contract_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a contract early; what becomes of its cooperatives is asked."""
    contract = own_or_404(MentorContract.objects.select_related("person"), request, CHANGE, pk=pk)
    rows = Assignment.objects.for_user(request.user).filter(contract=contract)
    form = LastDayForm(request.POST or None, left=lambda day: rows.filter(ends__gt=day).count())
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            contracts.end_contract(
                contract=contract, by=request.user, on=data["on"], reason=data["reason"]
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, "Kontrak diakhiri.")
            return redirect(contract.card_url())
    today = timezone.localdate()
    open_rows = rows.filter(ends__gte=today).select_related("cooperative")
    context = {
        "title": "Akhiri kontrak",
        "row": contract,
        "form": form,
        "assignments": list(open_rows.order_by("cooperative__name")),
        "left_open": left_open(request.user, contract.person_id, rows),
        "hand_over": address("mentors:hand-over-all", contract.pk)
        or address("mentors:assignment-list"),
        "back": contract.card_url(),
        "done": contract.ended_on and "Kontrak ini sudah diakhiri.",
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "mentors/ending.html", context, status=status)
