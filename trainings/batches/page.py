"""The page of a batch: what came of it in figures, and what to do next."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from core import scoping
from core.access import READING, own_or_404, requires
from mentors.linking import address_or_nothing
from trainings import metrics
from trainings.actions.batches import CHANGE
from trainings.batches.sessions import VIEW, days_of, sessions_of
from trainings.models import Batch, Enrolment
from trainings.telling import pass_rule
from trainings.words import Stage


@requires(VIEW, methods=READING)
def batch_detail(request: HttpRequest, pk: int) -> HttpResponse:
    user: Any = request.user
    now = timezone.now()
    rows: Any = Batch.objects.for_user(user).with_stage(timezone.localdate(now)).with_seats_left()
    counts = scoping.holds(user, metrics.FIGURES)
    if counts:
        rows = metrics.with_numbers(rows, user, now)
    batch: Any = own_or_404(rows.select_related("programme", "venue"), request, VIEW, pk=pk)
    sessions = sessions_of(user, batch)
    jp = sum(one.jp for one in sessions)
    context: dict[str, Any] = {
        "batch": batch,
        "stage": Stage(batch.stage),
        "rule": pass_rule(batch, jp),
        "jp": jp,
        "sessions": sessions,
        "days": days_of(sessions),
        "counts": counts and not batch.cancelled_at,
        "may_change": user.has_perm(CHANGE),
        "may_enrol": user.has_perm("trainings.enrol"),
        "enrol": address_or_nothing("trainings:enrolment-create", batch.pk),
        "own": own_participation(user, batch) if not counts else None,
    }
    if context["counts"]:
        context |= {
            "figures": metrics.headline(user, batch),
            "lines": metrics.session_lines(user, batch, sessions) if batch.seated else [],
            "whole": scoping.area(user, metrics.counted_as(user)) is scoping.EVERYWHERE,
            "due": batch.seated * batch.jp_due,
        }
    return render(request, "trainings/batch_detail.html", context)


def own_participation(user: Any, batch: Batch) -> dict[str, Any] | None:
    """A mentor's own place in the batch, with the address of its card."""
    row = Enrolment.objects.for_user(user).filter(batch=batch).order_by("pk").first()
    if row is None:
        return None
    return {"row": row, "url": address_or_nothing("trainings:enrolment-detail", row.pk)}
