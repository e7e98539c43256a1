"""The page that the code on the projector leads to: a participant marks himself present.

Who he is: his own login, else his participant code, which this phone then remembers for the batch (a signed
cookie). That he is in the room: the code of this moment, typed or scanned; a scanned one is good for
some minutes more (another signed cookie), because typing on a cheap phone is slow. Nothing is told about
anybody else.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from core.templatetags.kdkmp import waktu
from trainings.actions import attending as actions
from trainings.actions.attending import Answer, Outcome
from trainings.attending.codes import Verdict, judge, typed
from trainings.guessing import (
    count_wrong,
    held_back,
    of_participant,
    of_scanned,
    of_strangers,
)
from trainings.models import Enrolment, Session
from trainings.words import CAME, Presence

FOLDER = "/hadir/"
SALT_WHO, SALT_SEEN = "trainings.hadir.siapa", "trainings.hadir.kode"
TOO_MANY = (
    "Terlalu banyak kode yang salah. Tunggu 15 menit, atau minta panitia mencatat kehadiran Anda."
)
UNKNOWN = (
    "Kode peserta ini tidak dikenal di angkatan ini. Periksa huruf dan angkanya di undangan Anda, "
    "atau minta panitia mencatat kehadiran Anda."
)
NOT_MINE = "Akun Anda bukan peserta angkatan ini. Bila Anda peserta, ketik kode peserta Anda."
OLD = "Kode sudah berganti. Lihat kode yang sekarang di layar, lalu ketik atau pindai lagi."
WRONG = "Kode sesi salah. Lihat 6 huruf dan angka di layar, lalu ketik lagi."
NOT_SCANNED = "Kode tidak dapat dipindai sekarang. Ketik 6 huruf dan angka yang tampil di layar."
NEEDED = "Ketik kode yang sedang tampil di layar, atau pindai kode QR-nya."


@dataclass
class Page:
    """What is shown: `kind` good, known or bad; `words` what happened; whether the form follows."""

    session: Session
    enrolment: Enrolment | None = None
    by_account: bool = False
    seen: bool = False
    code: str = ""
    kind: str = ""
    words: str = ""
    form: bool = True
    status: int = 200
    cookies: dict[str, tuple[str, str, int]] = field(default_factory=dict)
    forget: bool = False

    def refuse(self, words: str, *, status: int = 422, form: bool = True) -> "Page":
        self.kind, self.words, self.status, self.form = "bad", words, status, form
        return self


def who_cookie(session: Session) -> str:
    return f"hadir_{session.batch_id}"


def read_cookie(request: HttpRequest, name: str, salt: str, age: timedelta) -> str:
    value = request.get_signed_cookie(name, default=None, salt=salt, max_age=age)
    return value or ""


def known_participant(request: HttpRequest, session: Session) -> tuple[Enrolment | None, bool]:
    """Who holds this phone, and whether his own login says so."""
    if request.user.is_authenticated:
        own = actions.participant_by_account(session=session, user=request.user)
        if own is not None:
            return own, True
    key = read_cookie(request, who_cookie(session), SALT_WHO, timedelta(days=60))
    if not (key.isascii() and key.isdigit()):
        return None, False
    return actions.participant_by_key(session=session, key=int(key)), False


def has_seen(request: HttpRequest, session: Session) -> bool:
    """Whether this phone scanned a good code of this session a moment ago."""
    age = timedelta(minutes=settings.TRAINING_SCAN_MINUTES)
    return read_cookie(request, "hadir_kode", SALT_SEEN, age) == str(session.pk)


def clock(at: Any) -> str:
    return date_format(timezone.localtime(at), "H.i") + " WIB"


def told(page: Page, answer: Answer) -> Page:
    """The answer in plain words."""
    session, row = page.session, answer.attendance
    if answer.outcome in (Outcome.DONE, Outcome.ALREADY) and row is not None:
        what = "Terlambat" if row.status == Presence.LATE else "Hadir"
        page.kind, page.form = "good", False
        if answer.outcome is Outcome.ALREADY:
            page.words = f"Sudah tercatat pukul {clock(row.marked_at)}: {what}."
        else:
            page.words = f"Berhasil. {what}, pukul {clock(row.marked_at)}."
        return page
    begin, end = actions.opens_at(session), session.ends_at
    words = {
        Outcome.NOT_OPEN: "Sesi belum dibuka oleh panitia. Tunggu sebentar, lalu coba lagi.",
        Outcome.CLOSED: "Presensi sesi ini sudah ditutup. Temui panitia bila Anda hadir.",
        Outcome.OUT_OF_TIME: f"Di luar jam presensi ({waktu(begin)} sampai {waktu(end)}).",
        Outcome.NOT_SEATED: "Anda tidak terdaftar sebagai peserta angkatan ini. Temui panitia.",
        Outcome.CANCELLED: "Angkatan ini dibatalkan.",
    }[answer.outcome]
    return page.refuse(words, form=answer.outcome is Outcome.NOT_OPEN)


def code_refusal(page: Page, request: HttpRequest, limits: dict[str, int]) -> bool:
    """True when no good code was given; then the page says so, and a wrong one is counted."""
    text = request.POST.get("kode", "")
    verdict = judge(page.session, text, timezone.now()) if typed(text) else None
    if verdict is Verdict.GOOD or page.seen:
        return False
    if verdict is Verdict.WRONG:
        count_wrong(limits)
    page.refuse({None: NEEDED, Verdict.OLD: OLD, Verdict.WRONG: WRONG}[verdict])
    return True


def identified(page: Page, request: HttpRequest) -> dict[str, int] | None:
    """Finds who it is, by his participant code where he isn't known; the limits of his guesses, or None
    when the page says why not."""
    session = page.session
    if page.enrolment is not None:
        limits = of_participant(session, page.enrolment)
        if held_back(limits):
            page.refuse(TOO_MANY, status=429)
            return None
        return limits
    limits = of_strangers(session, request)
    if held_back(limits):
        page.refuse(TOO_MANY, status=429)
        return None
    code = typed(request.POST.get("peserta", ""))
    if not code:
        page.refuse(NOT_MINE if request.user.is_authenticated else "Ketik kode peserta Anda.")
        return None
    page.enrolment = actions.participant_by_code(session=session, code=code)
    if page.enrolment is None:
        count_wrong(limits)
        page.refuse(UNKNOWN)
        return None
    return limits


def answered(page: Page, request: HttpRequest) -> Page:
    """What a sent form does."""
    if request.POST.get("lupa"):
        page.forget, page.enrolment = not page.by_account, None
        return page
    remembered = page.enrolment
    limits = identified(page, request)
    if limits is None or page.enrolment is None:
        return page
    if code_refusal(page, request, limits):
        # who typed somebody's code learns his name only in the room
        page.enrolment = remembered
        return page
    if remembered is None:
        days = 60 * 24 * 3600
        page.cookies[who_cookie(page.session)] = (str(page.enrolment.pk), SALT_WHO, days)
    try:
        return told(page, actions.attend_by_code(session=page.session, enrolment=page.enrolment))
    except ValidationError as error:
        return page.refuse(" ".join(error.messages))


def opened(page: Page, request: HttpRequest) -> Page:
    """What the page shows before anything is sent; a scanned code is remembered for some minutes."""
    code = request.GET.get("k", "")
    if code and not page.seen:
        limits = of_scanned(page.session, page.enrolment, request)
        verdict = None if held_back(limits) else judge(page.session, code, timezone.now())
        if verdict is Verdict.WRONG:
            count_wrong(limits)
        if verdict is Verdict.GOOD:
            page.seen = True
            seconds = settings.TRAINING_SCAN_MINUTES * 60
            page.cookies["hadir_kode"] = (str(page.session.pk), SALT_SEEN, seconds)
        else:
            page.kind, page.words = "bad", OLD if verdict else NOT_SCANNED
    if page.enrolment is not None:
        row = actions.own_attendance(session=page.session, enrolment=page.enrolment)
        if row is not None and row.status in CAME:
            return told(page, Answer(Outcome.ALREADY, row))
    now = timezone.now()
    if page.session.opened_at is None and now < page.session.ends_at:
        page.kind, page.words = (
            "known",
            "Sesi belum dibuka oleh panitia. Muat ulang halaman ini nanti.",
        )
    elif page.session.closed_at is not None or now > page.session.ends_at:
        page.kind, page.words, page.form = "known", "Presensi sesi ini sudah ditutup.", False
    return page


@sensitive_post_parameters("peserta")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_not_required
def attend(request: HttpRequest, token: str) -> HttpResponse:
    session = actions.session_by_token(token)
    if session is None:
        raise Http404("Alamat presensi ini tidak ada. Pindai kode QR di layar sekali lagi.")
    enrolment, by_account = known_participant(request, session)
    page = Page(session, enrolment, by_account, has_seen(request, session))
    page = answered(page, request) if request.method == "POST" else opened(page, request)
    here = reverse("trainings:attend", args=[token])
    login = f"{reverse('account_login')}?{urlencode({'next': here})}"
    context = {"page": page, "session": session, "login": login}
    response = render(request, "trainings/attending/attend.html", context, status=page.status)
    for name, (value, salt, seconds) in page.cookies.items():
        response.set_signed_cookie(
            name,
            value,
            salt=salt,
            max_age=seconds,
            path=FOLDER,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    if page.forget:
        response.delete_cookie(who_cookie(session), path=FOLDER)
    return response
