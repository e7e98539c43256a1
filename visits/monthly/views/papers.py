"""Reports and recaps as PDF and xlsx."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.text import slugify

from core.access import READING, requires
from visits.models import MonthlyRecap, MonthlyReport
from visits.monthly.calendar import month_key, month_name
from visits.monthly.paper.documents import recap_document, report_document
from visits.monthly.paper.pdf import render
from visits.monthly.paper.workbook import recap_sheets, report_sheets, workbook
from visits.monthly.reading import with_all
from visits.monthly.recapping import STANDINGS, due_in
from visits.monthly.views.recap import VIEW as VIEW_RECAP
from visits.monthly.views.recap import place_of, recap_at, told_of
from visits.monthly.views.report import VIEW, own_report
from visits.monthly.words import RecapState


def pdf_response(name: str, documents: list[dict[str, Any]], title: str) -> HttpResponse:
    response = HttpResponse(render(documents, title), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return response


def file_name(kind: str, of: str, month: date) -> str:
    return f"{kind}-{month_key(month)}-{slugify(of)[:60]}"


@requires(VIEW, methods=READING)
def report_pdf(request: HttpRequest, pk: int) -> HttpResponseBase:
    report = own_report(request, pk)
    told = with_all([report])[0]
    name = file_name("laporan", report.person.name, report.month)
    title = f"Laporan bulanan {report.person.name}, {month_name(report.month)}"
    return pdf_response(name, [report_document(told)], title)


@requires(VIEW, methods=READING)
def report_xlsx(request: HttpRequest, pk: int) -> HttpResponseBase:
    report = own_report(request, pk)
    told = with_all([report])[0]
    return workbook(file_name("laporan", report.person.name, report.month), report_sheets(told))


def recap_told(request: HttpRequest, code: str, month: str) -> tuple[MonthlyRecap, Any, Any]:
    """(recap, its figures, who is not in it)"""
    place, first = place_of(request, code, month)
    recap = recap_at(request, place, first)
    dues = due_in(first, [place.pk])
    told, _ = told_of(recap, dues, timezone.localdate())
    inside = {line["report"] for line in told["lines"]}
    missing = [
        (one.name, STANDINGS[one.standing])
        for one in dues
        if one.report is None or one.report.pk not in inside
    ]
    return recap, told, missing


def signed(recap: MonthlyRecap) -> list[str]:
    """Who handed it in, passed it on and accepted it, as far as it has come by now."""
    if not recap.pk or recap.state in ("draf", "dikembalikan"):
        return ["", "", ""]
    who = {one.to_state: str(one.by or "") for one in recap.steps.select_related("by")}
    order = (RecapState.SENT, RecapState.FORWARDED, RecapState.ACCEPTED)
    reached = order.index(RecapState(recap.state))
    return [who.get(state, "") if at <= reached else "" for at, state in enumerate(order)]


@requires(VIEW_RECAP, methods=READING)
def recap_pdf(request: HttpRequest, code: str, month: str) -> HttpResponseBase:
    recap, told, missing = recap_told(request, code, month)
    title = f"Rekap bulanan {recap.regency}, {month_name(recap.month)}"
    document = recap_document(recap, told, missing, signed(recap))
    return pdf_response(file_name("rekap", str(recap.regency), recap.month), [document], title)


@requires(VIEW_RECAP, methods=READING)
def recap_xlsx(request: HttpRequest, code: str, month: str) -> HttpResponseBase:
    recap, told, missing = recap_told(request, code, month)
    name = file_name("rekap", str(recap.regency), recap.month)
    return workbook(name, recap_sheets(recap, told, missing))


@requires(VIEW_RECAP, methods=READING)
def all_pdf(request: HttpRequest, code: str, month: str) -> HttpResponseBase:
    """All reports of the kabupaten that were handed in, in one file."""
    place, first = place_of(request, code, month)
    rows = MonthlyReport.objects.for_user(request.user).filter(regency=place, month=first)
    rows = rows.filter(state__in=("diajukan", "diterima")).order_by("person__name", "pk")
    told = with_all(rows.select_related("person", "contract", "regency"))
    if not told:
        raise Http404("Belum ada laporan BA yang diajukan pada bulan ini.")
    title = f"Laporan BA {place}, {month_name(first)}"
    documents = [report_document(one) for one in told]
    return pdf_response(file_name("laporan-ba", str(place), first), documents, title)
