"""Rows that must change so that those of two cooperatives can live in one."""

from collections.abc import Callable, Iterable
from typing import Any

from django.apps import apps
from django.db import models

from registry.pairs import Pair

# Set by higher rooms: (rows of the primary, rows of the secondary) → key of either → field → value.
ADAPT: dict[type[models.Model], Callable[[list[Any], list[Any]], dict[int, dict[str, Any]]]] = {}


def adapt_rows(pair: Pair) -> list[list[Any]]:
    """Before anything moves. Returns [table, key, {field: value before}], for undoing."""
    adapted: list[list[Any]] = []
    for (model, link), found in pair.rows.items():
        if adapt := ADAPT.get(model):
            here = [row for row in found if getattr(row, f"{link}_id") == pair.secondary.pk]
            there = [row for row in found if row not in here]
            before = {row.pk: row for row in found}
            for pk, changes in adapt(there, here).items():
                old = {name: getattr(before[pk], name) for name in changes}
                adapted.append([model._meta.label, pk, old])
                model._base_manager.filter(pk=pk).update(**changes)
    return adapted


def put_back(adapted: Iterable[Any]) -> None:
    """After everything has moved back."""
    for label, pk, before in adapted:
        apps.get_model(label)._base_manager.filter(pk=pk).update(**before)
