"""The queue of cooperatives recorded twice: the list, two side by side, "bukan duplikat", undo."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from core.access import READING, own_or_404, requires
from core.forms import ReasonForm
from core.lists.drawing import boxes
from core.lists.view import page_links
from registry.duplicate_forms import MergeForm, QueueForm
from registry.duplicates import Cluster, LikelyPair, find_clusters, likely_pair
from registry.merging import MERGE, merge_cooperatives, undo_merge
from registry.models import Cooperative, MergeRecord, NotDuplicate
from registry.pairs import Pair, obstacles
from registry.telling_apart import mark_not_duplicate

PER_PAGE = 20


@dataclass(frozen=True)
class ShownPair:
    """A likely pair with its two cooperatives."""

    pair: LikelyPair
    first: Cooperative
    second: Cooperative


def shown(clusters: list[Cluster], request: HttpRequest) -> list[dict[str, Any]]:
    """The clusters of one page with their cooperatives, read in one query."""
    keys = {pk for cluster in clusters for pk in cluster.members}
    rows = Cooperative.objects.for_user(request.user).with_place().in_bulk(keys)
    found = []
    for cluster in clusters:
        members = [rows[pk] for pk in cluster.members if pk in rows]
        pairs = [
            ShownPair(pair, rows[pair.first], rows[pair.second])
            for pair in cluster.pairs
            if pair.first in rows and pair.second in rows
        ]
        if pairs:  # archived a moment ago, or gone
            found.append({"members": members, "pairs": pairs, "district": members[0].village})
    return found


@requires(MERGE, methods=READING)
def duplicate_list(request: HttpRequest) -> HttpResponse:
    form = QueueForm(request.GET, user=request.user)
    clusters = []
    if form.is_valid():
        clusters = find_clusters(request.user, regency=form.cleaned_data["kabupaten"])
    page = Paginator(clusters, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "boxes": boxes(form),
        "page": page,
        "pages": page_links(page),
        "clusters": shown(list(page.object_list), request),
    }
    return render(request, "registry/duplicate_list.html", context)


def own_pair(request: HttpRequest, one: int, other: int) -> tuple[Cooperative, Cooperative]:
    """Both cooperatives of the address, if the officer may merge them (else 404 or 403)."""
    rows = Cooperative.objects.for_user(request.user).with_place()
    first = own_or_404(rows, request, MERGE, pk=one)
    second = own_or_404(rows, request, MERGE, pk=other)
    if first.pk == second.pk:
        raise Http404("Pilih dua koperasi yang berbeda.")
    return first, second


@requires(MERGE)
def duplicate_pair(request: HttpRequest, primary: int, secondary: int) -> HttpResponse:
    """Side by side; POST merges."""
    pair = Pair(*own_pair(request, primary, secondary))
    form = MergeForm(request.POST or None, pair=pair)
    if request.method == "POST" and form.is_valid():
        try:
            record = merge_cooperatives(
                primary=pair.primary,
                secondary=pair.secondary,
                by=request.user,
                reason=form.cleaned_data["reason"],
                seen=form.cleaned_data["seen"],
                choices=form.chosen("isian-"),
                rows=form.chosen("baris-"),
            )
        except ValidationError as error:
            form.add_error(None, error)
            form.renew_mark()
        else:
            messages.success(request, f"Digabung: {record.told}.")
            return redirect(pair.primary)
    status = 422 if request.method == "POST" else 200
    return render(
        request, "registry/duplicate_pair.html", pair_context(request, form), status=status
    )


def pair_context(request: HttpRequest, form: MergeForm) -> dict[str, Any]:
    pair = form.pair
    low, high = sorted((pair.primary, pair.secondary), key=lambda row: row.pk)
    marks = NotDuplicate.objects.for_user(request.user)
    return {
        "form": form,
        "pair": pair,
        "likely": likely_pair(request.user, pair.primary, pair.secondary),
        "mark": marks.select_related("marked_by").filter(first=low, second=high).first(),
        "obstacles": obstacles(pair.primary, pair.secondary),
        "other_seat": pair.primary.village_id != pair.secondary.village_id,
    }


def ask_reason(
    request: HttpRequest, title: str, row: object, back: str, form: ReasonForm
) -> HttpResponse:
    context = {"title": title, "row": row, "form": form, "back": back}
    status = 422 if request.method == "POST" else 200
    return render(request, "generic/confirm.html", context, status=status)


@requires(MERGE)
def duplicate_dismiss(request: HttpRequest, primary: int, secondary: int) -> HttpResponse:
    """Remember that these are two cooperatives."""
    first, second = own_pair(request, primary, secondary)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        likely = likely_pair(request.user, first, second)
        known = sorted(likely.codes) if likely else []
        reason = form.cleaned_data["reason"]
        try:
            mark_not_duplicate(
                first=first, second=second, by=request.user, reason=reason, known=known
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(
                request,
                "Dicatat: bukan duplikat. Pasangan ini muncul lagi hanya bila ada petunjuk baru.",
            )
            return redirect("registry:duplicate-list")
    back = reverse("registry:duplicate-pair", args=[first.pk, second.pk])
    row = f"{first.name} (nomor {first.pk}) dan {second.name} (nomor {second.pk})"
    return ask_reason(request, "Tandai bukan duplikat", row, back, form)


@requires(MERGE)
def merge_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Put both cooperatives of a merge back as they were."""
    rows = MergeRecord.objects.for_user(request.user).select_related(
        "primary__village__district", "secondary__village__district"
    )
    merge = own_or_404(rows, request, MERGE, pk=pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            undo_merge(merge=merge, by=request.user, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(
                request, "Penggabungan dibatalkan. Kedua koperasi kembali seperti semula."
            )
            return redirect(
                "registry:duplicate-pair", primary=merge.primary_id, secondary=merge.secondary_id
            )
    back = merge.primary.get_absolute_url()
    return ask_reason(request, "Batalkan penggabungan", merge.told, back, form)
