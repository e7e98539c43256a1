"""Enrolling into a batch: search and tick, or paste; what is not sure is asked before anything is written."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from core.access import Conflict, own_or_404, requires
from core.templatetags.kdkmp import angka
from trainings.actions.enrolling import ENROL, Outcome, enrol_many
from trainings.enrolling import candidates, pasting
from trainings.enrolling.linking import batch_address, key_of
from trainings.enrolling.seats import seats_of
from trainings.models import Batch

PERSON, OFFICER, PASTE = "orang", "pengurus", "tempel"
LABELS = {PERSON: "Cari pendamping", OFFICER: "Pengurus per koperasi", PASTE: "Tempel banyak nama"}
NOTHING = "Belum ada yang dipilih. Centang orangnya, atau tempel namanya."
TOO_MANY = (
    "Paling banyak 1.000 baris sekaligus; tempelan ini {count} baris. Bagi menjadi beberapa bagian."
)
ASK_QUEUE = (
    "Kursi tidak cukup untuk semua. Centang persetujuan daftar tunggu, lalu kirim sekali lagi."
)


def ways_of(batch: Batch) -> list[str]:
    programme = batch.programme
    ways = [PERSON] if programme.takes_mentors else []
    return [*ways, *([OFFICER] if programme.takes_officers else []), PASTE]


def batch_to_fill(request: HttpRequest, pk: int) -> Batch:
    batch = own_or_404(Batch.objects.select_related("programme"), request, ENROL, pk=pk)
    if batch.cancelled_at is not None:
        told = "Angkatan ini dibatalkan; peserta tidak dapat didaftarkan lagi."
        raise Conflict(told, batch_address(batch.pk))
    return batch


@requires(ENROL)
def enrolment_create(request: HttpRequest, batch: int) -> HttpResponse:
    held = batch_to_fill(request, batch)
    if request.method == "POST":
        return judge(request, held)
    ways = ways_of(held)
    way = request.GET.get("cara", "")
    way = way if way in ways else ways[0]
    text = " ".join(request.GET.get("q", "").split())[:120]
    found, more = [], False
    if way != PASTE and text:
        found, more = candidates.search(request.user, held, text, "p" if way == PERSON else "o")
    context = page(held, way) | {"q": text, "found": found, "more": more, "text": ""}
    return render(request, "trainings/enrolling/enrol.html", context)


def page(batch: Batch, way: str) -> dict[str, Any]:
    address = reverse("trainings:enrolment-create", args=[batch.pk])
    return {
        "batch": batch,
        "batch_url": batch_address(batch.pk),
        "way": way,
        "ways": [(key, LABELS[key], f"{address}?cara={key}") for key in ways_of(batch)],
        "address": address,
        "seats": seats_of(batch),
        "list": f"{reverse('trainings:enrolment-list')}?batch={batch.pk}",
    }


def judge(request: HttpRequest, batch: Batch) -> HttpResponse:
    """What was ticked or pasted, line by line; with `go` the decided ones are enrolled."""
    text = request.POST.get("text", "")
    way = PASTE if text.strip() else request.POST.get("cara", PASTE)
    if "edit" in request.POST:
        return show_again(request, batch, PASTE, "", text)
    if len(text) > 200_000 or len(pasting.lines_of(text)) > pasting.MOST_LINES:
        count = angka(len(pasting.lines_of(text)))
        return show_again(request, batch, way, TOO_MANY.format(count=count), text)
    lines = lines_told(request, batch, text)
    if not lines:
        return show_again(request, batch, way, NOTHING, text)
    ready = [line for line in lines if line.decided]
    seats = seats_of(batch)
    beyond = max(0, len(ready) - seats.for_newcomers)
    problem = ""
    if "go" in request.POST and ready:
        if beyond and "wait" not in request.POST:
            problem = ASK_QUEUE
        else:
            return write(request, batch, lines)
    elif "go" in request.POST:
        problem = "Belum ada baris yang dapat didaftarkan. Pilih orangnya pada baris yang bertanda, atau centang persetujuannya."
    doubted = [
        line.chosen.key
        for line in lines
        if line.state == pasting.FOUND and line.chosen and line.chosen.doubts
    ]
    context = page(batch, way) | {
        "lines": lines,
        "doubted": doubted,
        "doubted_keys": " ".join(doubted),
        "ready": len(ready),
        "beyond": beyond,
        "open_lines": sum(line.open for line in lines),
        "text": text,
        "problem": problem,
        "counts": counted(lines),
    }
    status = 422 if problem else 200
    return render(request, "trainings/enrolling/preview.html", context, status=status)


def lines_told(request: HttpRequest, batch: Batch, text: str) -> list[pasting.Line]:
    """What was pasted, with what was picked since; or who was ticked."""
    agreed = set(request.POST.getlist("again"))
    # the box for all of them names whom the page showed with a doubt, and nobody picked since
    agreed |= set(request.POST.get("again_all", "").split())
    if not text.strip():
        keys = request.POST.getlist("who")[: pasting.MOST_LINES]
        return pasting.ticked(request.user, batch, keys, agreed)
    picked = {
        number: value
        for name, value in request.POST.items()
        if name.startswith("pick_") and value and (number := key_of(name[5:])) is not None
    }
    return pasting.pasted(request.user, batch, text, picked, agreed)


def counted(lines: list[pasting.Line]) -> list[tuple[str, int]]:
    order = (pasting.FOUND, pasting.MANY, pasting.MISSING, pasting.ALREADY, pasting.TWICE, pasting.UNFIT)  # fmt: skip
    found = [(state, sum(line.state == state for line in lines)) for state in order]
    return [(state, number) for state, number in found if number]


def show_again(
    request: HttpRequest, batch: Batch, way: str, problem: str, text: str
) -> HttpResponse:
    way = way if way in ways_of(batch) else PASTE
    context = page(batch, way) | {"problem": problem, "text": text, "q": "", "found": []}
    status = 422 if problem else 200
    return render(request, "trainings/enrolling/enrol.html", context, status=status)


def write(request: HttpRequest, batch: Batch, lines: list[pasting.Line]) -> HttpResponse:
    """Enrols the decided ones; what is left over stays in the box, so that nothing goes lost."""
    ready = [line for line in lines if line.decided and line.chosen is not None]
    try:
        done = enrol_many(
            batch=batch,
            participants=[line.chosen.participant for line in ready if line.chosen],
            by=request.user,
            wait="wait" in request.POST,
        )
    except ValidationError as error:
        problem = " ".join(error.messages)
        return show_again(request, batch, PASTE, problem, request.POST.get("text", ""))
    tell(request, done)
    rest = [line.text for line in lines if line.open]
    if not rest and not done.refused:
        return redirect(f"{reverse('trainings:enrolment-list')}?batch={batch.pk}")
    context = page(batch, PASTE) | {
        "refused": [(one.name, reason) for one, reason in done.refused],
        "left": len(rest),
        "text": "\n".join(rest),
        "q": "",
        "found": [],
    }
    return render(request, "trainings/enrolling/enrol.html", context)


def tell(request: HttpRequest, done: Outcome) -> None:
    parts = []
    if done.seated:
        parts.append(f"{angka(len(done.seated))} orang terdaftar")
    if done.waiting:
        parts.append(f"{angka(len(done.waiting))} orang masuk daftar tunggu")
    if parts:
        messages.success(request, f"{', '.join(parts)}.")
    if done.refused:
        messages.warning(request, f"{angka(len(done.refused))} orang tidak dapat didaftarkan.")
