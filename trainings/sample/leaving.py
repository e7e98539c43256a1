"""Before the sample goes: what was only tried out goes with it, what belongs to real rows stays."""

from collections.abc import Iterable

from django.db.models import Model, Q, QuerySet

from core.models import User
from registry.sample.traces import event_model
from trainings import models as m

# model → what its rows are a part of, the upper ones first
PARTS: tuple[tuple[type[Model], tuple[str, ...]], ...] = (
    (m.Room, ("venue",)),
    (m.CertificateSeries, ("programme",)),
    (m.Batch, ("programme",)),
    (m.Session, ("batch",)),
    (m.Enrolment, ("batch",)),
    (m.Attendance, ("session", "enrolment")),
    (m.Score, ("enrolment",)),
    (m.Evaluation, ("enrolment",)),
    (m.Certificate, ("enrolment",)),
)
# What a participant's code writes, without anybody logged in.
BY_CODE = (m.Attendance, m.Evaluation)


def leaving() -> None:
    """What sample users did with sample batches is sample too. A sample row that a real one replaced
    becomes real: it is part of what people did."""
    cast = list(User.objects.filter(is_sample=True).values_list("pk", flat=True))
    for model, parents in PARTS:
        played(model, parents, cast).update(is_sample=True)
    for model in (m.Enrolment, m.Certificate):
        rows = model.objects.filter(is_sample=True, replaced_by__is_sample=False)
        rows.update(is_sample=False)


def played(model: type[Model], parents: tuple[str, ...], cast: Iterable[int]) -> QuerySet:
    """Rows that one of the cast added to sample rows and nobody real has touched."""
    rows = model._default_manager.filter(is_sample=False)
    rows = rows.filter(**{f"{parent}__is_sample": True for parent in parents})
    if model is m.Enrolment:
        rows = rows.filter(Q(person__is_sample=True) | Q(cooperative__is_sample=True))
    events = event_model(model).objects.order_by()
    by_cast = Q(pgh_context__metadata__user__in=cast)
    if model in BY_CODE:
        by_cast |= Q(pgh_context__isnull=True) | Q(pgh_context__metadata__user__isnull=True)
    added = events.filter(by_cast, pgh_label="insert")
    real = events.filter(pgh_context__metadata__user__isnull=False)
    touched = real.exclude(pgh_context__metadata__user__in=cast)
    rows = rows.filter(pk__in=added.values("pgh_obj_id"))
    return rows.exclude(pk__in=touched.values("pgh_obj_id"))
