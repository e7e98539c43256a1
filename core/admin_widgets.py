"""Autocomplete of the admin site: its select, its answers and its tolerant search in regions."""

import re
from typing import Any

from django import forms
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.admin.widgets import AutocompleteSelect
from django.contrib.postgres.search import TrigramWordSimilarity
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.db.models import F, Q, TextField, Value
from django.db.models.functions import Concat
from django.http import HttpRequest

from core.access import LARGEST_ID
from core.models import District, Regency, Village
from core.text import Normalise

# a field that holds a village can also be asked for the kecamatan and kabupaten above it
PARTS = {"kabupaten": Regency, "kecamatan": District}
LIKE_ENOUGH = 0.55
CODE = re.compile(r"^[0-9][0-9. ]+$")


class ScopedAutocomplete(AutocompleteSelect):
    """Django's autocomplete, told which part of a place it asks for and which fields narrow it.

    forward  ids of the selects above it, e.g. {"kabupaten": "id_regency"}
    """

    def __init__(
        self, *args: Any, part: str = "", forward: dict[str, str] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.part = part
        self.forward = forward or {}
        # labels of rows that are already loaded: code → label
        self.known: dict[str, str] = {}

    def build_attrs(self, base_attrs: Any, extra_attrs: Any = None) -> dict[str, Any]:
        attrs = super().build_attrs(base_attrs, extra_attrs)
        if self.part:
            attrs["data-part"] = self.part
        for name, target in self.forward.items():
            attrs[f"data-{name}"] = target
        return attrs

    def optgroups(self, name: str, value: list[str], attr: Any = None) -> list[Any]:
        """Garbage is no choice; a label that came with the row costs no query."""
        field = self.choices.field.queryset.model._meta.pk
        value = [each for each in value if valid_pk(field, str(each)) not in (None, "")]
        if value and all(each in self.known for each in value):
            blank = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
            chosen = [self.create_option(name, v, self.known[v], True, 1) for v in value]
            return [(None, [*blank, *chosen], 0)]
        return super().optgroups(name, value, attr)

    @property
    def media(self) -> forms.Media:
        return super().media + forms.Media(js=["admin/js/autocomplete.js", "kdkmp/admin.js"])


def valid_pk(field: models.Field, value: str) -> Any:
    """`value` as a key of that field; None when no row can have it."""
    try:
        key = field.to_python(value)
    except ValidationError:
        return None
    if isinstance(key, str) and "\x00" in key:
        return None
    return None if isinstance(key, int) and abs(key) > LARGEST_ID else key


class ScopedAutocompleteView(AutocompleteJsonView):
    """Answers with rows of the area in which the asker may write the field he is filling in."""

    def process_request(self, request: HttpRequest) -> Any:
        term, target, source_field, _to_field = super().process_request(request)
        source = self.admin_site.get_model_admin(source_field.model)
        if source_field.name not in source.get_autocomplete_fields(request):
            raise PermissionDenied
        if not (source.has_change_permission(request) or source.has_add_permission(request)):
            raise PermissionDenied
        rows = source.choices_for(source_field, request)
        if part := request.GET.get("part"):
            if part not in PARTS or source_field.remote_field.model is not Village:
                raise PermissionDenied
            rows = PARTS[part].objects.for_user(request.user, source.change_verb)
            target = self.admin_site.get_model_admin(PARTS[part])
        self.rows = rows
        return term, target, source_field, "pk"

    def get_queryset(self) -> models.QuerySet:
        query = self.request.GET
        related = self.model_admin.label_related
        rows = self.rows.select_related(*related) if related else self.rows
        rows = self.model_admin.narrow(rows, query.get("kabupaten", ""), query.get("kecamatan", ""))
        rows = rows.order_by(*(self.model_admin.get_ordering(self.request) or ("pk",)))
        return self.model_admin.get_search_results(self.request, rows, self.term[:120])[0]

    def serialize_result(self, obj: Any, to_field_name: str) -> dict[str, Any]:
        label = self.model_admin.choice_label(obj)
        return {"id": str(obj.pk), "text": label, **self.model_admin.autocomplete_extra(obj)}


def search_regions(rows: models.QuerySet, text: str, *names: str) -> models.QuerySet:
    """Regions that `text` may mean, best first: a code with or without dots, or words of `names`.

    names  search columns from the region upwards, e.g. "search_name", "district__search_name"
    """
    text = " ".join(text.split())
    if not text:
        return rows
    if CODE.match(text):
        digits = re.sub(r"[^0-9]", "", text)
        parts = (digits[:2], digits[2:4], digits[4:6], digits[6:10])
        return rows.filter(pk__startswith=".".join(part for part in parts if part))
    query = Normalise(Value(text, output_field=TextField()))
    columns: list[Any] = []
    for name in names:
        columns += [F(name), Value(" ")]
    return (
        rows.alias(
            in_name=TrigramWordSimilarity(query, names[0]),
            in_place=TrigramWordSimilarity(query, Concat(*columns, output_field=TextField())),
        )
        .filter(Q(in_place__gte=LIKE_ENOUGH) | Q(**{f"{names[0]}__startswith": query}))
        .order_by(F("in_name").desc(), F("in_place").desc(), "pk")
    )
