"""The values of a batch: what they say, the list of them, and the form to type them on."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from core.access import READING, own_or_404, requires
from core.lists.view import ScopedListView
from core.templatetags.kdkmp import angka
from trainings.actions.scoring import ENTER, require_standing
from trainings.linking import address_or_nothing
from trainings.models import Batch, Enrolment
from trainings.passing import reasons, written
from trainings.scoring.figures import FIGURES, LIST, figures_of, gain_and_bars, list_address
from trainings.scoring.filters import ResultFilterSet
from trainings.scoring.gain import BAR, GAP, TALL, TOP, points, verdict
from trainings.scoring.grid import Grid
from trainings.scoring.tables import ResultTable

VIEW = "trainings.view_batch"
EXPORT = "trainings.export_enrolment"


class ResultList(ScopedListView):
    """Every participant with his values and whether he passes, or what he lacks."""

    model = Enrolment
    table_class = ResultTable
    filterset_class = ResultFilterSet
    permission = LIST
    export_permission = EXPORT
    import_kind = "nilai"
    template_name = "trainings/list.html"
    title = "Nilai dan kelulusan"
    intro = "Peserta terdaftar di angkatan yang tidak dibatalkan, dengan nilai tes dan yang masih kurang untuk lulus."
    empty = "Tidak ada peserta yang cocok. Kurangi saringan, atau periksa ejaannya."

    def rows(self) -> QuerySet:
        return Enrolment.objects.for_user(self.request.user).counting().with_results()

    def toolbar(self) -> list[dict[str, str]]:
        if not self.request.user.has_perm("core.import_sheet") or not self.request.user.has_perm(
            ENTER
        ):
            return []
        return [{"label": "Impor nilai", "url": reverse("core:import-create"), "icon": "upload"}]


def batch_of(request: HttpRequest, pk: int, permission: str) -> Batch:
    return own_or_404(
        Batch.objects.select_related("programme", "venue"), request, permission, pk=pk
    )


def own_rows(request: HttpRequest, batch: Batch) -> list[dict[str, Any]]:
    """The reader's own participation, for a mentor, who sees no figures."""
    rows = Enrolment.objects.for_user(request.user).filter(batch=batch).counting().with_results()
    found = rows.select_related("batch", "person")
    return [
        {
            "row": row,
            "reasons": reasons(row),
            "pre": None if row.pre is None else written(row.pre),
            "post": None if row.post is None else written(row.post),
        }
        for row in found
    ]


def crumbs(request: HttpRequest, batch: Batch) -> list[tuple[str, str]]:
    found = [("Pelatihan", address_or_nothing("trainings:batch-list"))]
    found.append((batch.label, address_or_nothing("trainings:batch-detail", batch.pk)))
    return [(label, url) for label, url in found if url]


@requires(VIEW, methods=READING)
def scores(request: HttpRequest, pk: int) -> HttpResponse:
    batch, user = batch_of(request, pk, VIEW), request.user
    context: dict[str, Any] = {"batch": batch, "above": crumbs(request, batch)}
    if user.has_perm(FIGURES):
        gain, bars = gain_and_bars(user, batch)
        context |= {
            "figures": figures_of(user, batch),
            "gain": gain,
            "verdict": verdict(gain),
            "facts": [
                ("Rata-rata pre-test", points(gain.pre)),
                ("Rata-rata post-test", points(gain.post)),
                ("Rata-rata kenaikan", points(gain.mean)),
                ("Rentang 95 %", f"{points(gain.low)} sampai {points(gain.high)}"),
            ],
            "bars": bars,
            "width": len(bars) * (BAR + GAP),
            "bar_width": BAR,
            "ground": TOP + TALL,
            "below": TOP + TALL + 14,
            "height": TOP + TALL + 20,
        }
    else:
        context["own"] = own_rows(request, batch)
    if user.has_perm(LIST):
        context["list"] = list_address(batch)
    if user.has_perm(ENTER) and not batch.cancelled_at:
        context["enter"] = reverse("trainings:scores-enter", args=[batch.pk])
    return render(request, "trainings/scoring/scores.html", context)


@requires(ENTER)
def enter(request: HttpRequest, pk: int) -> HttpResponse:
    batch = batch_of(request, pk, ENTER)
    require_standing(batch)
    data = request.POST if request.method == "POST" else None
    grid = Grid(batch, request.user, request.GET.get("page"), data)
    status = 200
    if data is not None:
        if grid.save():
            told = (
                f"{angka(grid.saved)} nilai disimpan." if grid.saved else "Tidak ada yang berubah."
            )
            messages.success(request, told)
            return redirect(request.get_full_path())
        status = 422
    context = {
        "batch": batch,
        "grid": grid,
        "above": [*crumbs(request, batch), ("Nilai", reverse("trainings:scores", args=[pk]))],
    }
    return render(request, "trainings/scoring/enter.html", context, status=status)
