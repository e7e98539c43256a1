"""Which tables hold photos: found by where their files lie, so that none can be forgotten by whoever clears
away files that no row names."""

from django.apps import apps
from django.db import models
from pghistory.models import Event

from core.photos.storage import photo_storage


def photo_tables() -> list[type[models.Model]]:
    """Every model with a file in `photo_storage`; not their history, whose files may go. Each has `file`,
    `thumbnail` and `received_at`."""
    return [model for model in apps.get_models() if holds_photos(model)]


def holds_photos(model: type[models.Model]) -> bool:
    if issubclass(model, Event) or model._meta.proxy:
        return False
    files = (one for one in model._meta.concrete_fields if isinstance(one, models.FileField))
    # a field of a storage by callable keeps the callable under this name
    return any(getattr(one, "_storage_callable", None) is photo_storage for one in files)
