"""Before the sample goes: what was only tried out on it goes with it, and so do the photos' files."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Model, Q, QuerySet

from core.models import User
from core.photos.storage import photo_storage
from land import models as m
from land.sample import papers
from registry.sample.traces import event_model

# model → what its rows are a part of, the upper ones first
PARTS: tuple[tuple[type[Model], str], ...] = (
    (m.Parcel, "cooperative"),
    (m.LandObstacle, "cooperative"),
    (m.LandDocument, "parcel"),
    (m.ParcelStep, "parcel"),
    (m.Verdict, "parcel"),
    (m.Building, "parcel"),
    (m.ProgressReport, "building"),
    (m.Handover, "building"),
    (m.LandPhoto, "cooperative"),
    (m.EquipmentItem, "cooperative"),
    (m.Survey, "cooperative"),
    (m.Difference, "cooperative"),
)


def leaving() -> None:
    cast = list(User.objects.filter(is_sample=True).values_list("pk", flat=True))
    for model, parent in PARTS:
        played(model, parent, cast).update(is_sample=True)
    # a sample report that a real one corrects is part of what people did
    m.ProgressReport.objects.filter(is_sample=True, corrected_by__is_sample=False).update(
        is_sample=False
    )
    forget_photos()
    papers.forget()


def played(model: type[Model], parent: str, cast: Iterable[int]) -> QuerySet:
    """Rows that one of the cast added below a sample row and nobody real has touched."""
    events = event_model(model).objects.order_by()
    added = events.filter(pgh_label="insert", pgh_context__metadata__user__in=cast)
    real = events.filter(pgh_context__metadata__user__isnull=False)
    touched = real.exclude(pgh_context__metadata__user__in=cast)
    rows = model._default_manager.filter(Q(**{f"{parent}__is_sample": True}), is_sample=False)
    rows = rows.filter(pk__in=added.values("pgh_obj_id"))
    return rows.exclude(pk__in=touched.values("pgh_obj_id"))


def forget_photos() -> None:
    """Files of sample photos go when the removal is committed, but for those that another photo has as
    well (names follow from the contents)."""
    rows = m.LandPhoto.objects.filter(is_sample=True).exclude(file="")
    names = {name for pair in rows.values_list("file", "thumbnail") for name in pair}

    def delete_files() -> None:
        left = m.LandPhoto.objects.exclude(file="").values_list("file", "thumbnail")
        storage = photo_storage()
        for name in names - {name for pair in left for name in pair}:
            storage.delete(name)

    if names:
        transaction.on_commit(delete_files, robust=True)
