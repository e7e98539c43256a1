"""How each cooperative is reached: a list to look through, a form for one."""

from html import escape
from typing import Any

import django_filters
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from core.access import own_or_404, requires
from core.forms import UserForm
from core.lists.filters import RegionFilterSet
from core.lists.tables import Column, ListTable, Row
from core.lists.view import ScopedListView
from core.models import District
from core.pages import ScopedEditView
from core.templatetags.kdkmp import angka
from mentors.actions.access import save_access, save_district_access
from mentors.actions.plans import PLAN
from mentors.models import CooperativeAccess
from mentors.plan_forms import AccessForm, DistrictAccessForm
from registry.actions import refuse_archived
from registry.models import Cooperative

Access = CooperativeAccess.Access


class AccessTable(ListTable):
    koperasi = Column("Koperasi", accessor="name", title=True)
    desa = Column("Desa/kelurahan", accessor="village__name")
    kecamatan = Column("Kecamatan", accessor="village__district__name")
    kabupaten = Column(
        "Kabupaten/kota",
        accessor="village__district__regency__name",
        order_by=("village__district__regency_id",),
        extra=True,
    )
    akses = Column("Akses", accessor="travel_access__access")
    catatan = Column("Catatan", accessor="travel_access__note")
    ubah = Column("Tindakan", accessor="pk", orderable=False, in_export=False, needs=("name",))

    def render_akses(self, row: Row) -> str:
        return Access(row.travel_access__access or Access.ROAD).label

    value_akses = render_akses

    def render_ubah(self, row: Row) -> SafeString:
        url = reverse("mentors:access-update", args=[row.pk])
        label = f'Ubah <span class="visually-hidden">akses {escape(row.name)}</span>'
        return mark_safe(f'<a href="{url}">{label}</a>')


class AccessFilterSet(RegionFilterSet):
    MAIN = ("kabupaten", "kecamatan", "desa", "akses")

    akses = django_filters.ChoiceFilter(
        label="Akses", choices=Access.choices, empty_label="Semua", method="by_access"
    )

    class Meta:
        model = Cooperative
        fields: list[str] = []

    def by_access(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        wanted = Q(travel_access__access=value)
        if value == Access.ROAD:
            wanted |= Q(travel_access__isnull=True)
        return queryset.filter(wanted)


class AccessList(ScopedListView):
    model = Cooperative
    table_class = AccessTable
    filterset_class = AccessFilterSet
    permission = PLAN
    title = "Akses koperasi"
    intro = (
        "Kilometer lewat sungai atau laut dihitung lebih berat dalam rencana penugasan. Yang belum dicatat"
        " dianggap jalan darat."
    )
    crumbs = (("Rencana penugasan", "mentors:plan"),)

    def rows(self) -> QuerySet:
        return Cooperative.objects.for_user(self.request.user, PLAN).active()

    def toolbar(self) -> list[dict[str, str]]:
        label, url = "Ubah satu kecamatan", reverse("mentors:access-district")
        return [{"label": label, "url": url, "icon": "pencil"}]


class AccessEdit(ScopedEditView):
    model = CooperativeAccess
    form_class = AccessForm
    permission = PLAN
    title = "Ubah akses koperasi"
    saved = "Akses koperasi disimpan. Rencana yang disusun sejak sekarang memakainya."

    def start(self, request: HttpRequest, **kwargs: Any) -> CooperativeAccess:
        rows = Cooperative.objects.for_user(request.user, PLAN).with_place()
        cooperative = own_or_404(rows, request, PLAN, pk=kwargs["cooperative"])
        refuse_archived(cooperative)
        found = CooperativeAccess.objects.for_user(request.user, PLAN)
        row = found.filter(cooperative=cooperative).first() or CooperativeAccess()
        row.cooperative = cooperative
        return row

    def write(self, form: UserForm) -> CooperativeAccess:
        return save_access(
            access=form.save(commit=False),
            by=form.user,
            reason=form.cleaned_data.get("reason", ""),
        )

    def success_url(self, row: CooperativeAccess) -> str:
        return f"{reverse('mentors:access-list')}?kecamatan={row.cooperative.village.district_id}"

    def crumbs(self, row: CooperativeAccess) -> list[tuple[str, str]]:
        return [
            ("Rencana penugasan", reverse("mentors:plan")),
            ("Akses koperasi", reverse("mentors:access-list")),
            (str(row.cooperative), row.cooperative.get_absolute_url()),
        ]


@requires(PLAN)
def access_district(request: HttpRequest) -> HttpResponse:
    form = DistrictAccessForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["kecamatan"]
        district = own_or_404(District.objects.all(), request, PLAN, pk=code)
        try:
            changed = save_district_access(
                district=district, by=request.user, access=form.cleaned_data["access"]
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"Akses {angka(changed)} koperasi dicatat.")
            return redirect(f"{reverse('mentors:access-list')}?kecamatan={code}")
    context = {
        "title": "Ubah akses satu kecamatan",
        "row": "Berlaku untuk semua koperasi aktif di kecamatan itu",
        "form": form,
        "back": reverse("mentors:access-list"),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "generic/confirm.html", context, status=status)
