"""Progress is reported, corrected, withdrawn and verified; photos of reports are shown."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from core.access import READING, WRITING, Conflict, own_or_404, requires
from core.forms import UserForm
from core.pages import ScopedEditView, refused
from core.photos.serving import photo_response
from land.actions import progress as actions
from land.actions.building import CANCELLED
from land.actions.photos import remove_photo
from land.actions.progress import REPORT, VERIFY
from land.building.asking import reason_page
from land.building.editing import building_crumbs, buildings
from land.building.lists import VIEW
from land.building.report_forms import ReportForm
from land.models import Building, LandPhoto, ProgressReport
from registry.actions import refuse_archived


class ReportPage(ScopedEditView):
    model = ProgressReport
    form_class = ReportForm
    permission = REPORT
    new = True

    def write(self, form: UserForm) -> ProgressReport:
        data = form.cleaned_data
        return actions.add_report(
            report=form.save(commit=False),
            by=form.user,
            photos=data["photos"],
            caption=data["caption"],
        )

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.kept: ProgressReport | None = None
        response = super().post(request, **kwargs)
        if response.status_code == 302 and self.kept is not None:
            for told in actions.warnings_about(self.kept):
                messages.warning(request, told)
        return response

    def success_url(self, row: Any) -> str:
        self.kept = row
        return row.building.get_absolute_url()

    def crumbs(self, row: Any) -> list[tuple[str, str]]:
        return building_crumbs(row.building)


class ReportCreate(ReportPage):
    title = "Catat laporan progres"
    saved = "Laporan progres dicatat."

    def start(self, request: HttpRequest, **kwargs: Any) -> ProgressReport:
        building: Building = own_or_404(buildings(request), request, REPORT, **kwargs)
        refuse_archived(building.cooperative)
        if building.cancelled_at:
            raise Conflict(CANCELLED, building.get_absolute_url())
        return ProgressReport(building=building)


class ReportCorrect(ReportPage):
    """A further report that replaces this one; it begins with what that one says."""

    title = "Koreksi laporan progres"
    saved = "Koreksi dicatat; laporan yang lama tetap tersimpan."

    def start(self, request: HttpRequest, **kwargs: Any) -> ProgressReport:
        self.old = own_report(request, REPORT, **kwargs)
        old = self.old
        refuse_archived(old.building.cooperative)
        if old.building.cancelled_at:
            raise Conflict(CANCELLED, old.building.get_absolute_url())
        if request.method == "GET":
            require_standing(old)
        return ProgressReport(building=old.building, source=old.source, corrects=old)

    def initial(self, request: HttpRequest) -> dict[str, Any]:
        names = ("reported_on", "percent", "stage", "latitude", "longitude")
        return {name: getattr(self.old, name) for name in names}


def own_report(request: HttpRequest, permission: str, **lookup: Any) -> ProgressReport:
    rows = ProgressReport.objects.for_user(request.user).select_related(
        "building__cooperative__village__district__regency"
    )
    return own_or_404(rows, request, permission, **lookup)


def require_standing(report: ProgressReport) -> None:
    """Raises Conflict when the report was withdrawn or replaced."""
    try:
        actions.require_standing(report)
    except ValidationError as error:
        raise Conflict(" ".join(error.messages), report.building.get_absolute_url()) from error


@requires(VERIFY)
def report_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    row = own_report(request, VERIFY, pk=pk)
    refuse_archived(row.building.cooperative)
    require_standing(row)

    def withdraw(reason: str) -> str:
        actions.withdraw_report(report=row, by=request.user, reason=reason)  # type: ignore[arg-type]
        return f"Laporan {actions.told_report(row)} ditarik; tidak dihitung lagi, dan tetap dapat dibaca."

    told = "Laporan tetap dapat dibaca, tetapi tidak dihitung lagi."
    if row.corrects_id:
        told += " Laporan yang dikoreksinya juga tidak berlaku lagi; catat laporan baru bila perlu."
    return reason_page(
        request,
        row,
        title="Tarik laporan",
        back=row.building.get_absolute_url(),
        do=withdraw,
        hold=lambda: Building.objects.select_for_update(of=("self",)).get(pk=row.building_id),
        help_text=told,
    )


@requires(VERIFY, methods=WRITING)
def report_verify(request: HttpRequest, pk: int) -> HttpResponse:
    return judged(request, pk, verified=True, told="Laporan ditandai sudah diperiksa.")


@requires(VERIFY, methods=WRITING)
def report_unverify(request: HttpRequest, pk: int) -> HttpResponse:
    return judged(request, pk, verified=False, told="Tanda sudah diperiksa dicabut.")


def judged(request: HttpRequest, pk: int, *, verified: bool, told: str) -> HttpResponse:
    row = own_report(request, VERIFY, pk=pk)
    try:
        actions.verify_report(report=row, by=request.user, verified=verified)  # type: ignore[arg-type]
    except ValidationError as error:
        refused(request, error)
    else:
        messages.success(request, told)
    return redirect(f"{row.building.get_absolute_url()}#laporan-{row.pk}")


@requires(VIEW, methods=READING)
def report_photo(request: HttpRequest, pk: int) -> HttpResponse:
    """The picture of a report; `?kecil` the small one. Asked anew each time, so a right that ended ends."""
    rows = LandPhoto.objects.filter(report__isnull=False)
    row = own_or_404(rows, request, VIEW, pk=pk)
    return photo_response(request, row, f"foto-progres-{row.pk}")


@requires(VERIFY)
def report_photo_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """A wrong photo goes; what was reported stays."""
    rows = LandPhoto.objects.filter(report__isnull=False)
    photo = own_or_404(rows.select_related("report__building"), request, VERIFY, pk=pk)
    report: Any = photo.report

    def remove(reason: str) -> str:
        remove_photo(photo=photo, by=request.user, reason=reason)  # type: ignore[arg-type]
        return "Foto dihapus. Alasannya tersimpan di riwayat."

    return reason_page(
        request,
        photo,
        title="Hapus foto laporan",
        back=f"{report.building.get_absolute_url()}#laporan-{report.pk}",
        do=remove,
        help_text="Foto dihapus untuk seterusnya. Laporannya sendiri tetap berlaku.",
    )
