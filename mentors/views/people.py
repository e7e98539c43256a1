from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Count, Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from core.access import READING, requires
from core.lists.drawing import boxes
from core.lists.view import ScopedListView
from core.models import Regency, User
from mentors.filters.people import PROVINCE, PersonFilterSet
from mentors.models import MentorContract, Person
from mentors.tables.people import ROLES, PersonTable, load_in_words

VIEW = "mentors.view_person"


class PersonList(ScopedListView):
    template_name = "mentors/list.html"
    model = Person
    table_class = PersonTable
    filterset_class = PersonFilterSet
    import_kind = "orang"
    permission = VIEW
    export_permission = "mentors.export_person"
    title = "Pendamping"
    intro = "Orang yang dilatih atau mendampingi, dengan kontrak dan koperasinya hari ini."

    def rows(self) -> QuerySet:
        return Person.objects.for_user(self.request.user).with_day(timezone.localdate())

    def summary(self, rows: QuerySet) -> list[tuple[str, str, int]]:
        """Under contract today, and the cooperatives that they look after."""
        told = rows.order_by().aggregate(
            under=Count("pk", filter=Q(state="aktif")), total=Sum("load", default=0)
        )
        return [
            ("berkontrak", "berkontrak", told["under"]),
            ("koperasi", "koperasi didampingi", told["total"]),
        ]

    def toolbar(self) -> list[dict[str, str]]:
        offered = (
            ("mentors.change_person", "Tambah orang", "person-create", "plus"),
            (VIEW, "Daftar cetak", "person-print", "columns"),
            ("mentors.view_reveal", "Pembukaan data", "reveal-list", "shield"),
        )
        return [
            {"label": label, "url": reverse(f"mentors:{name}"), "icon": icon}
            for verb, label, name, icon in offered
            if self.request.user.has_perm(verb)
        ]


class PrintForm(forms.Form):
    """Which list is printed: of one kabupaten/kota of the reader's own, or of all of them."""

    kabupaten = forms.ChoiceField(label="Kabupaten/kota", required=False)
    peran = forms.ChoiceField(
        label="Peran", required=False, choices=[("", "Semua"), *ROLES.items()]
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = list(Regency.objects.for_user(user).values_list("code", "name"))
        field: Any = self.fields["kabupaten"]
        field.choices = [("", "Semua"), *own, (PROVINCE, "Tingkat provinsi")]
        for name, bound in self.fields.items():
            bound.widget.attrs["id"] = f"f_{name}"
            bound.error_messages["invalid_choice"] = "Pilih dari daftar."


@dataclass(frozen=True)
class Sheet:
    """One kabupaten's list on paper."""

    place: str
    rows: list[dict[str, Any]]


@requires(VIEW, methods=READING)
def person_print(request: HttpRequest) -> HttpResponse:
    """All who are under contract today, a sheet per kabupaten/kota with room for a signature."""
    form = PrintForm(request.GET, user=request.user)
    sheets = sheets_of(request, form.cleaned_data) if form.is_valid() else []
    context = {"boxes": boxes(form), "sheets": sheets, "today": timezone.localdate()}
    return render(request, "mentors/print.html", context)


def sheets_of(request: HttpRequest, chosen: dict[str, str]) -> list[Sheet]:
    today = timezone.localdate()
    rows = Person.objects.for_user(request.user).with_day(today).filter(state="aktif")
    if chosen["peran"]:
        rows = rows.filter(role=chosen["peran"])
    if chosen["kabupaten"] == PROVINCE:
        rows = rows.filter(place__isnull=True)
    elif chosen["kabupaten"]:
        rows = rows.filter(place=chosen["kabupaten"])
    told = (
        "pk", "name", "role", "place", "place_name", "contract_number", "contract_starts",
        "contract_ends", "load", "phone",
    )  # fmt: skip
    sheets: dict[str, Sheet] = {}
    for row in rows.order_by("place", "role", "name", "pk").values(*told):
        place = row["place_name"] or "Tingkat provinsi"
        row["role_word"] = ROLES[row["role"]]
        row["load_word"] = load_in_words(row["role"], row["load"])
        row["is_ba"] = row["role"] == MentorContract.Role.BA
        sheets.setdefault(place, Sheet(place, [])).rows.append(row)
    return list(sheets.values())
