"""The committee's tick list of one session."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from core.access import requires
from trainings.actions.attending import TAKE, in_time, opens_at
from trainings.actions.marking import Mark, Told, mark_attendance
from trainings.attending.reading import Ticked, tick_list
from trainings.attending.screen import standing
from trainings.attending.views import find_session
from trainings.words import Presence

# letter on the keyboard, value, word
CHOICES = (
    ("h", Presence.PRESENT.value, "Hadir"),
    ("t", Presence.LATE.value, "Terlambat"),
    ("i", Presence.EXCUSED.value, "Izin"),
    ("a", Presence.ABSENT.value, "Tidak hadir"),
    ("b", "", "Belum"),
)
LONGEST = 250


def wished(request: HttpRequest, rows: list[Ticked]) -> list[Mark]:
    """The rows that say something else than what was shown to the sender; all others stay untouched,
    whatever somebody else has made of them meanwhile."""
    now, common = timezone.now(), tidy(request.POST.get("alasan", ""))
    everybody = request.POST.get("semua", "")
    marks = []
    for row in rows:
        seen = request.POST.get(f"v{row.key}", row.status)
        wish = request.POST.get(f"s{row.key}", seen)
        if everybody in Presence.values and not wish:
            wish = everybody
        if wish and wish not in Presence.values:
            continue
        own = tidy(request.POST.get(f"r{row.key}", row.reason))
        said_anew = wish == Presence.EXCUSED and own not in ("", row.reason)
        if wish == seen and not said_anew:
            continue
        # the reason of a mark that is replaced is not the reason of the new one
        reason = own if wish == Presence.EXCUSED or own != row.reason else ""
        marks.append(Mark(uuid.uuid4(), row.key, wish, (reason or common) if wish else "", now))
    return marks


def tidy(text: str) -> str:
    return " ".join(text.split())[:LONGEST]


@requires(TAKE)
def mark_list(request: HttpRequest, pk: int) -> HttpResponse:
    session = find_session(request, pk)
    rows = tick_list(request.user, session, TAKE)
    if request.method != "POST":
        return shown(request, session, rows, {})
    marks = wished(request, rows)
    try:
        answers = mark_attendance(session=session, marks=marks, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return shown(request, session, rows, {mark.enrolment: mark for mark in marks}, status=422)
    bad = [one for one in answers if one.code == 422]
    tell(request, answers, {row.key: row.name for row in rows})
    if not bad:
        return redirect("trainings:attendance-mark", session.pk)
    rows = tick_list(request.user, session, TAKE)
    kept = {one.mark.enrolment: one.mark for one in bad}
    return shown(request, session, rows, kept, {one.mark.enrolment: one.words for one in bad}, 422)


def tell(request: HttpRequest, answers: list[Told], names: dict[int, str]) -> None:
    """How many were kept, and where two people of the committee differ both of what they said."""
    good = sum(one.code == 200 for one in answers)
    if good:
        messages.success(request, f"{good} presensi disimpan.")
    elif not answers:
        messages.info(request, "Tidak ada yang berubah.")
    for one in answers:
        if one.words and one.code != 422:
            messages.warning(request, f"{names.get(one.mark.enrolment, '')}: {one.words}")
    if count := sum(one.code == 422 for one in answers):
        told = f"{count} presensi belum disimpan. Perbaiki baris yang ditandai, lalu simpan lagi."
        messages.error(request, told)


def shown(
    request: HttpRequest,
    session: Any,
    rows: list[Ticked],
    wishes: dict[int, Mark],
    problems: dict[int, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """`wishes`: what was chosen and not kept; it stays chosen."""
    now = timezone.now()
    lines = []
    for row in rows:
        wish = wishes.get(row.key)
        lines.append(
            {
                "row": row,
                "chosen": wish.status if wish else row.status,
                "reason": wish.reason if wish else row.reason,
                "problem": (problems or {}).get(row.key, ""),
            }
        )
    counts = [(word, sum(row.status == value for row in rows)) for _, value, word in CHOICES]
    context = {
        "session": session,
        "batch": session.batch,
        "lines": lines,
        "choices": CHOICES,
        "counts": counts,
        "opens_at": opens_at(session),
        "in_time": in_time(session, now),
        "reason": tidy(request.POST.get("alasan", "")),
        **standing(session),
    }
    return render(request, "trainings/attending/mark.html", context, status=status)
