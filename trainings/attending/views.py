"""The batch's attendance: totals by session, the matrix of participants, and what is printed of them."""

from typing import Any
from urllib.parse import urlencode

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from core.access import READING, own_or_404, requires
from core.models import Regency, User
from core.scoping import area
from trainings.actions.attending import TAKE
from trainings.attending import paper
from trainings.attending.paper.workbook import recap_workbook
from trainings.attending.reading import (
    FIGURES,
    KINDS,
    NAMES,
    Participant,
    falls_under,
    participants,
    people_of,
    sessions_of,
    totals,
)
from trainings.metrics import counted_as
from trainings.models import Batch, Session

VIEW = "trainings.view_batch"
EXPORT = "trainings.export_enrolment"
FILTERS = ("sesi", "status", "q")


def find_batch(request: HttpRequest, pk: int) -> Batch:
    return own_or_404(
        Batch.objects.select_related("programme", "venue__regency"), request, VIEW, pk=pk
    )


def find_session(request: HttpRequest, pk: int, permission: str = TAKE) -> Session:
    return own_or_404(
        Session.objects.select_related("batch__programme", "batch__venue", "room__venue"),
        request,
        permission,
        pk=pk,
    )


@requires(VIEW, methods=READING)
def attendance(request: HttpRequest, pk: int) -> HttpResponse:
    """`?sesi=ID&status=KIND` (one of KINDS) and `?q=` narrow the matrix; each total leads to its rows."""
    batch = find_batch(request, pk)
    sessions = sessions_of(request.user, batch)
    whole, lines = totals(request.user, batch, sessions)
    names = request.user.has_perm(NAMES)
    people = participants(request.user, batch, sessions) if names else []
    shown, told = narrowed(people, sessions, request)
    mine = not request.user.has_perm(FIGURES)
    context = {
        "batch": batch,
        "heads": list(enumerate(sessions, start=1)),
        "whole": whole,
        "lines": [linked(line, batch, names=names) for line in lines],
        "kinds": KINDS,
        "names": names,
        "mine": mine,
        "people": shown,
        "told": told,
        "query": request.GET.get("q", "")[:80],
        "regencies": "" if mine else area_of(request.user),
        "committee": request.user.has_perm(TAKE),
        "filtered": urlencode({k: request.GET[k] for k in FILTERS if request.GET.get(k)}),
        "export": request.user.has_perm(EXPORT),
    }
    return render(request, "trainings/attending/batch.html", context)


def area_of(user: User, permission: str = "") -> str:
    """The kabupaten whose people alone are counted, in words; "" for the whole province."""
    where = area(user, permission or counted_as(user))
    if where is None:
        return ""
    return ", ".join(str(one) for one in Regency.objects.for_user(user).filter(pk__in=where))


def linked(line: Any, batch: Batch, *, names: bool) -> dict[str, Any]:
    """A line of totals; each number with the address of its rows, where names may be read."""
    address = reverse("trainings:attendance", args=[batch.pk])
    cells = [
        {
            "kind": kind,
            "label": KINDS[kind],
            "value": n,
            "url": f"{address}?{urlencode({'sesi': line.session.pk, 'status': kind})}#peserta"
            if names
            else "",
        }
        for kind, n in line.counts.items()
    ]
    return {"session": line.session, "number": line.number, "cells": cells}


def narrowed(
    people: list[Participant], sessions: list[Session], request: HttpRequest
) -> tuple[list[Participant], str]:
    """Who is asked for, and in words by what; what can't be understood narrows to nobody."""
    told = []
    session, kind = request.GET.get("sesi", ""), request.GET.get("status", "")
    query = " ".join(request.GET.get("q", "").lower().split())[:80]
    if session or kind:
        index = next((i for i, one in enumerate(sessions) if str(one.pk) == session), None)
        if index is None or kind not in KINDS:
            return [], "Saringan ini tidak dikenal; kosongkan saringan untuk melihat semua."
        people = [one for one in people if falls_under(kind, one.statuses[index])]
        told.append(f"{KINDS[kind]} pada sesi {index + 1}, {sessions[index].subject}")
    if query:
        people = [
            one
            for one in people
            if query in f"{one.enrolment.participant} {one.institution}".lower()
        ]
        told.append(f"memuat “{query}”")
    return people, "; ".join(told)


@requires(EXPORT, methods=READING)
def attendance_xlsx(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """The participants as narrowed on the page, where the reader may export them; the totals are of all."""
    batch = find_batch(request, pk)
    sessions = sessions_of(request.user, batch)
    _whole, lines = totals(request.user, batch, sessions, EXPORT)
    people = participants(request.user, batch, sessions, EXPORT)
    people, told = narrowed(people, sessions, request)
    return recap_workbook(batch, lines, people, told)


def pdf_answer(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


@requires(EXPORT, methods=READING)
def attendance_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    batch = find_batch(request, pk)
    sessions = sessions_of(request.user, batch)
    whole, lines = totals(request.user, batch, sessions, EXPORT)
    people = participants(request.user, batch, sessions, EXPORT)
    document = paper.recap(batch, whole, lines, people, area_of(request.user, EXPORT))
    return pdf_answer(paper.render(document), f"rekap-presensi-{batch.pk}")


@requires(TAKE, methods=READING)
def signature_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """To be signed on paper: name, institution and an empty box for each participant."""
    session = find_session(request, pk)
    people = people_of(request.user, session.batch, TAKE)
    content = paper.render(paper.signatures(session, people))
    return pdf_answer(content, f"daftar-hadir-sesi-{session.pk}")
