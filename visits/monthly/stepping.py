"""One step of a document: written down first, then taken; the database insists on both."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from core.models import User
from visits.models import MonthlyRecap, MonthlyReport, ReportStep
from visits.monthly.refusals import SENTENCES
from visits.monthly.words import RECAP_STEPS, REPORT_STEPS


def take_step(
    document: MonthlyReport | MonthlyRecap,
    to: str,
    *,
    by: User,
    reason: str = "",
    fields: dict[str, Any] | None = None,
) -> None:
    """Inside the caller's transaction, with the document's row locked: `fields` change along with the
    state. Raises ValidationError when that step may not follow."""
    of_report = isinstance(document, MonthlyReport)
    allowed = REPORT_STEPS if of_report else RECAP_STEPS
    if (document.state, to) not in allowed:
        raise ValidationError(
            f"Statusnya sekarang “{document.get_state_display()}”. {SENTENCES['report_state_order']}"
        )
    fields = fields or {}
    figures = fields.get("figures", document.figures) or {}
    rows = ReportStep.objects.filter(**{"report" if of_report else "recap": document})
    last = rows.order_by("-number").values_list("number", flat=True).first() or 0
    ReportStep.objects.create(
        report=document if of_report else None,
        recap=None if of_report else document,
        regency_id=document.regency_id,
        number=last + 1,
        from_state=document.state,
        to_state=to,
        reason=reason,
        visits=figures.get("visits", figures.get("total", {}).get("visits")),
        by=by,
        at=timezone.now(),
        is_sample=document.is_sample,
    )
    for name, value in fields.items():
        setattr(document, name, value)
    document.state = to
    document.save(update_fields=["state", *fields])
