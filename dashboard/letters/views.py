"""The pages of the monthly letters."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from core.access import READING, WRITING, Conflict, own_or_404, requires
from core.models import Regency
from core.pages import refused
from core.scoping import may
from core.templatetags.kdkmp import angka
from dashboard.letters import board, charts, keeping
from dashboard.letters.forms import NumberForm
from dashboard.letters.links import read_code, rows_address
from dashboard.letters.making import MAKE, number_letter, order_letters
from dashboard.letters.screen import shown_headlines, shown_tables
from dashboard.models import Letter, Snapshot
from dashboard.tasks import hand_over_letters
from dashboard.words import LetterState as State
from visits.months import code_of, month_of

VIEW = Letter.VIEW_PERMISSION
ALL = "semua"
NOT_MADE = "Laporan ini belum selesai disusun. Kembali ke daftar, lalu tunggu atau susun lagi."
FILE_GONE = "Berkas laporan ini tidak ada di peladen. Susun laporannya sekali lagi."


def site_of(request: HttpRequest) -> str:
    """What short links begin with."""
    return settings.PUBLIC_ADDRESS or request.build_absolute_uri("/").rstrip("/")


def list_of(month: Any) -> str:
    return f"{reverse('dashboard:letter-list')}?bulan={code_of(month)}"


@requires(VIEW, methods=READING)
def letter_list(request: HttpRequest) -> HttpResponse:
    """The months, and the letters of one: the asked one, else the last that is locked."""
    months = board.months_of(request.user)
    asked = month_of(request.GET.get("bulan", ""))
    locked = [one for one in months if one.snapshot is not None]
    chosen = next((one for one in months if one.month == asked), (locked or months)[0])
    lines = board.lines_of(request.user, chosen)
    mine = [line for line in lines if line.may_make]
    context = {
        "months": months,
        "chosen": chosen,
        "lines": lines,
        "makes": mine,
        "many": len(mine) > 1,
        "open": sum(line.open for line in lines),
        "done": sum(line.done for line in lines),
        "may_lock": request.user.has_perm("dashboard.lock_month"),
        "may_write": request.user.has_perm("dashboard.change_letter_text"),
    }
    return render(request, "dashboard/letters/list.html", context)


@requires(MAKE, methods=WRITING)
def letter_make(request: HttpRequest) -> HttpResponse:
    """Has the worker make one letter, or all that the reader may make."""
    month = month_of(request.POST.get("bulan", ""))
    if month is None:
        raise Http404("Bulan ini tidak ada.")
    try:
        chosen = chosen_of(request)
        letters = order_letters(
            by=request.user, month=month, regencies=chosen, site=site_of(request)
        )
    except ValidationError as error:
        refused(request, error)
    else:
        hand_over_letters(letters)
        told = f"{angka(len(letters))} laporan sedang disusun." if letters else "Sedang disusun."
        messages.success(request, f"{told} Halaman ini memperlihatkan kemajuannya.")
    return redirect(list_of(month))


def chosen_of(request: HttpRequest) -> Iterable[Regency | None]:
    """Raises Http404 for a place that the reader doesn't see, PermissionDenied for one he may only read."""
    code = request.POST.get("kabupaten", "")
    seen = {key: regency for key, _, regency in board.places(request.user)}
    if code == ALL:
        return [one for one in seen.values() if may(request.user, MAKE, Letter(regency=one))]
    if code not in seen:
        raise Http404("Wilayah ini tidak ada, atau bukan wilayah kerja Anda.")
    return [seen[code]]


def letter_of(request: HttpRequest, pk: int, permission: str = VIEW) -> Letter:
    rows = Letter.objects.for_user(request.user, permission).with_standing()
    rows = rows.select_related("regency", "snapshot", "asked_by")
    return own_or_404(rows, request, permission, pk=pk)


def made_letter(request: HttpRequest, pk: int) -> Letter:
    letter = letter_of(request, pk)
    if not letter.content or not letter.pdf:
        raise Conflict(NOT_MADE, list_of(letter.month))
    return letter


@requires(VIEW, methods=READING)
def letter_detail(request: HttpRequest, pk: int) -> HttpResponse:
    letter = made_letter(request, pk)
    content = letter.content
    context = {
        "letter": letter,
        "content": content,
        "headlines": shown_headlines(request.user, content),
        "tables": shown_tables(request.user, content),
        "bars": charts.bars(content),
        "trend": charts.trend(content),
        "list_url": list_of(letter.month),
        "may_make": request.user.has_perm(MAKE, letter),
        "is_done": letter.state == State.DONE,
    }
    return render(request, "dashboard/letters/detail.html", context)


def file_of(request: HttpRequest, pk: int, ending: str, kind: str) -> FileResponse:
    """Asked for each time, and kept by nobody on the way."""
    letter = made_letter(request, pk)
    try:
        file = keeping.opened(getattr(letter, ending), ending)
    except FileNotFoundError as error:
        raise Conflict(FILE_GONE, list_of(letter.month)) from error
    response = FileResponse(
        file, as_attachment=True, filename=f"{file_name(letter)}.{ending}", content_type=kind
    )
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def file_name(letter: Letter) -> str:
    """ "Laporan_KDKMP_Kalbar_2026-10", "Laporan_KDKMP_Kabupaten_Sintang_2026-10"."""
    place = letter.place.replace(" ", "_") if letter.regency_id else "Kalbar"
    kept = "".join(sign for sign in place if sign.isascii() and (sign.isalnum() or sign == "_"))
    return f"Laporan_KDKMP_{kept[:60]}_{letter.month:%Y-%m}"


@requires(VIEW, methods=READING)
def letter_pdf(request: HttpRequest, pk: int) -> FileResponse:
    return file_of(request, pk, "pdf", "application/pdf")


@requires(VIEW, methods=READING)
def letter_xlsx(request: HttpRequest, pk: int) -> FileResponse:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return file_of(request, pk, "xlsx", kind)


@requires(VIEW, methods=READING)
def letter_text(request: HttpRequest, pk: int) -> HttpResponse:
    letter = made_letter(request, pk)
    context = {"letter": letter, "list_url": list_of(letter.month)}
    return render(request, "dashboard/letters/text.html", context)


@requires(MAKE)
def letter_number(request: HttpRequest, pk: int) -> HttpResponse:
    """Number and date of the letter; its files are made anew with them."""
    letter = letter_of(request, pk, MAKE)
    first = {"number": letter.number, "dated_on": letter.dated_on}
    form = NumberForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            row = number_letter(
                by=request.user, letter=letter, site=site_of(request), **form.cleaned_data
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            hand_over_letters([row])
            messages.success(request, "Nomor surat disimpan. Berkasnya sedang disusun lagi.")
            return redirect(list_of(letter.month))
    context = {"letter": letter, "form": form, "list_url": list_of(letter.month)}
    status = 422 if form.is_bound else 200
    return render(request, "dashboard/letters/number.html", context, status=status)


@requires("dashboard.view_snapshot", methods=READING)
def letter_rows(request: HttpRequest, code: str) -> HttpResponse:
    """Where a short link on paper leads: the rows behind a table, or the letter as a whole."""
    short = read_code(code)
    if short is None or not Snapshot.objects.for_user(request.user).filter(pk=short.snapshot):
        raise Http404("Tautan ini tidak dikenali. Periksa hurufnya, atau pindai lagi kodenya.")
    if not short.key:
        rows = Letter.objects.for_user(request.user).filter(snapshot=short.snapshot)
        letter = rows.filter(regency=short.where.regency or None).order_by("-month").first()
        if letter is not None:
            return redirect(letter)
    return redirect(rows_address(short.snapshot, short.where, short.key))
