"""Who mentors whom, what is uncovered, how loads are spread: the page and its lists."""

from typing import Any

from django.db.models import BooleanField, Case, OuterRef, QuerySet, Subquery, Value, When
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from core import scoping
from core.access import READING, requires
from core.lists.view import ScopedListView
from core.models import Regency
from mentors.assigning.panel import assignment_panel
from mentors.coverage import matrix, metrics
from mentors.coverage.filters import AssignmentFilterSet, LoadFilterSet, UncoveredFilterSet
from mentors.coverage.tables import AssignmentTable, LoadTable, UncoveredTable, told_points
from mentors.load import Level, load_on, told
from mentors.models import Assignment, MentorContract
from mentors.naming import VIEW_NAME, card_for, name_for
from registry.models import Cooperative

VIEW = "mentors.view_assignment"
CHANGE = "mentors.change_assignment"


def allowed(request: HttpRequest, permission: str, path: str) -> Any:
    """SQL: whether the reader may do `permission` in the kabupaten at `path`."""
    where = scoping.area(request.user, permission)
    if where is scoping.EVERYWHERE:
        return Value(True)
    here = When(**{f"{path}__in": sorted(where)}, then=Value(True))
    return Case(here, default=Value(False), output_field=BooleanField())


class CoverList(ScopedListView):
    template_name = "mentors/list.html"
    permission = VIEW
    export_permission = "mentors.export_person"


class AssignmentList(CoverList):
    model = Assignment
    table_class = AssignmentTable
    filterset_class = AssignmentFilterSet
    import_kind = "penugasan"
    title = "Penugasan"
    intro = "Siapa mendampingi koperasi mana, dari kapan sampai kapan."

    def rows(self) -> QuerySet:
        user = self.request.user
        named = Assignment.objects.for_user(user, VIEW_NAME)
        return Assignment.objects.for_user(user).annotate(
            mentor=name_for(user, named, "contract__person__name"),
            card=card_for(user, "contract__person_id"),
        )

    def get(self, request: HttpRequest) -> HttpResponseBase:
        if request.htmx.target == "panel-pendamping":  # a part of the cooperative's page
            return assignment_panel(request, self.rows())
        return super().get(request)


class UncoveredList(CoverList):
    model = Cooperative
    table_class = UncoveredTable
    filterset_class = UncoveredFilterSet
    title = "Koperasi tanpa pendamping"
    intro = (
        "Koperasi yang pada hari itu tidak didampingi siapa pun: belum ditugaskan, atau penugasan dan "
        "kontraknya sudah berakhir."
    )
    empty = "Semua koperasi di sini punya pendamping pada hari itu."
    crumbs = (("Cakupan", "mentors:coverage"),)

    def rows(self) -> QuerySet:
        user = self.request.user
        begun = {"cooperative": OuterRef("pk"), "starts__lte": timezone.localdate()}
        last = Assignment.objects.for_user(user).filter(**begun).order_by("-ends")
        named = Assignment.objects.for_user(user, VIEW_NAME).filter(**begun).order_by("-ends")
        rows = Cooperative.objects.for_user(user).active()
        return rows.annotate(
            last_mentor=Subquery(named.values("contract__person__name")[:1]),
            last_day=Subquery(last.values("ends")[:1]),
            assignable=allowed(self.request, CHANGE, "village__district__regency"),
        )


class LoadList(CoverList):
    model = MentorContract
    table_class = LoadTable
    filterset_class = LoadFilterSet
    title = "Beban pendamping"
    intro = (
        "BA yang kontraknya berjalan hari ini dan banyaknya koperasi aktif yang didampingi. Jarak "
        "rata-rata: garis lurus dari tiap koperasi ke titik tengah koperasi pendampingnya."
    )
    crumbs = (("Cakupan", "mentors:coverage"),)

    def rows(self) -> QuerySet:
        user, on = self.request.user, timezone.localdate()
        rows = MentorContract.objects.load_for_user(user, VIEW).running(on).of_role("ba")
        named = MentorContract.objects.load_for_user(user, VIEW_NAME)
        return rows.order_by("regency_id", "person__name", "pk").annotate(
            mentor=name_for(user, named, "person__name"),
            card=card_for(user, "person_id"),
            load=load_on(on),
            points=told_points(on),
            assignable=allowed(self.request, CHANGE, "regency"),
        )


def regency_of(request: HttpRequest) -> Regency | None:
    """The kabupaten in the address; None when there is none. Raises Http404 for a foreign or odd code."""
    code = request.GET.get("kabupaten", "")
    if not code:
        return None
    row = Regency.objects.for_user(request.user).filter(pk=code[:13]).first()
    if row is None:
        raise Http404("Kabupaten/kota ini tidak ada, atau bukan di wilayah kerja Anda.")
    return row


@requires(VIEW, methods=READING)
def coverage(request: HttpRequest) -> HttpResponse:
    """Figures of the reader's own area, each with the link to its rows."""
    on = timezone.localdate()
    regency = regency_of(request)
    code = regency.pk if regency else ""
    lines, total = metrics.coverage(request.user, code, on)
    context = {
        "on": on,
        "regency": regency,
        "heading": f"Cakupan {regency}" if regency else "Cakupan pendamping",
        "first_column": "Kecamatan" if regency else "Kabupaten/kota",
        "own_only": not lines,
        "headline": metrics.headline(total, code),
        "work": metrics.work_items(request.user, code, total, on),
        "heads": matrix.HEADS,
        "rows": matrix.table_rows(lines, total, code),
        "levels": [(level, matrix.badge(level), told(level)) for level in Level],
    }
    return render(request, "mentors/coverage.html", context)
