from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters

from core.access import READING, own_or_404, requires
from core.forms import UserForm
from core.history_reading import sentences_about
from core.pages import ScopedEditView
from mentors.actions import people
from mentors.detail import card_of
from mentors.forms.contract import LastDayForm, PlainReasonForm
from mentors.forms.person import PersonForm
from mentors.linking import address_or_nothing as address
from mentors.models import Assignment, MentorContract, Person
from mentors.panels import left_open

VIEW = "mentors.view_person"
CONTRACT = "mentors.change_contract"


@requires(VIEW, methods=READING)
def person_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """ "Kartu pendamping"."""
    today = timezone.localdate()
    rows = Person.objects.for_user(request.user).with_day(today)
    rows = rows.select_related("regency", "user", "home_village__district__regency")
    person = own_or_404(rows, request, VIEW, pk=pk)
    return render(request, "mentors/card.html", card_of(person, request.user, today))


@requires(VIEW, methods=READING)
def person_history(request: HttpRequest, pk: int) -> HttpResponse:
    person = own_or_404(Person.objects.all(), request, VIEW, pk=pk)
    context = {"person": person, "entries": sentences_about(person, request.user, limit=200)}
    part = "mentors/_history.html" if request.htmx else "mentors/history.html"
    return render(request, part, context)


@method_decorator(sensitive_post_parameters("nik", "birth", "account"), name="dispatch")
class PersonPage(ScopedEditView):
    model = Person
    form_class = PersonForm
    permission = "mentors.change_person"
    template_name = "mentors/person_form.html"

    def write(self, form: UserForm) -> Person:
        return people.save_person(
            person=form.save(commit=False),
            by=form.user,
            reason=form.cleaned_data.get("reason", ""),
            sealed=form.sealed,  # type: ignore[attr-defined]
        )

    def crumbs(self, row: Person) -> list[tuple[str, str]]:
        above = [("Pendamping", reverse("mentors:person-list"))]
        return above if self.new else [*above, (str(row), row.get_absolute_url())]


class PersonCreate(PersonPage):
    title = "Tambah orang"
    saved = "Orang dicatat."
    new = True

    @property
    def may_contract(self) -> bool:
        return self.request.user.has_perm(CONTRACT)

    def success_url(self, row: Person) -> str:
        if "_contract" in self.request.POST and self.may_contract:
            return reverse("mentors:contract-create", args=[row.pk])
        return row.get_absolute_url()


class PersonUpdate(PersonPage):
    title = "Ubah data orang"


def running(person: Person, user: Any) -> QuerySet:
    today = timezone.localdate()
    rows = Assignment.objects.for_user(user).filter(contract__person=person, ends__gte=today)
    return rows.select_related("cooperative").order_by("cooperative__name")


def hand_over_of(person: Person) -> str:
    """Where the cooperatives of his running contract as a BA are handed over."""
    contracts = person.contracts.running(timezone.localdate()).of_role(MentorContract.Role.BA)
    contract = contracts.first()
    own = address("mentors:hand-over-all", contract.pk) if contract else ""
    return own or address("mentors:assignment-list")


@requires(CONTRACT)
def person_leave(request: HttpRequest, pk: int) -> HttpResponse:
    """ "Berhenti": contracts and assignments end, the account is closed."""
    person = own_or_404(Person.objects.all(), request, CONTRACT, pk=pk)
    rows = Assignment.objects.for_user(request.user).filter(contract__person=person)
    form = LastDayForm(
        request.POST or None,
        left=lambda day: rows.filter(ends__gt=day).count(),
        latest=timezone.localdate(),
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            gone = people.let_leave(
                person=person, by=request.user, on=data["on"], reason=data["reason"]
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            told = (
                f"{person} dicatat berhenti; kontrak dan penugasannya berakhir, akunnya dimatikan."
            )
            if gone.user and gone.user.is_active:
                told = (
                    f"{person} dicatat berhenti; kontrak dan penugasannya berakhir. Akunnya tetap terbuka, "
                    "karena memegang hak lain; minta petugas provinsi memeriksanya."
                )
            messages.success(request, told)
            return redirect(person)
    context = {
        "title": "Catat berhenti",
        "row": person,
        "form": form,
        "assignments": list(running(person, request.user)),
        "left_open": left_open(request.user, person.pk, rows),
        "hand_over": hand_over_of(person),
        "back": person.get_absolute_url(),
        "done": person.left_on and f"{person} sudah dicatat berhenti.",
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "mentors/ending.html", context, status=status)


@requires(CONTRACT)
def person_return(request: HttpRequest, pk: int) -> HttpResponse:
    person = own_or_404(Person.objects.all(), request, CONTRACT, pk=pk)
    form = PlainReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            people.take_back(person=person, by=request.user, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"{person} dicatat kembali. Buat kontraknya yang baru.")
            return redirect(person)
    context = {
        "title": "Catat kembali",
        "row": person,
        "form": form,
        "back": person.get_absolute_url(),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "generic/confirm.html", context, status=status)
