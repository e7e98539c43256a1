"""What a list can be narrowed by. Every choice is made from the reader's own scope."""

from copy import copy, deepcopy
from functools import cache
from typing import Any

import django_filters
from django import forms
from django.db import models
from django.forms.utils import flatatt
from django.http import HttpRequest, QueryDict
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from core.models import District, Regency, Village


def lean_options(select: forms.Select, name: str, value: Any, attrs: Any = None) -> SafeString:
    """A select written in one go: Django renders one template per option, a third of a list's time."""
    chosen = {str(one) for one in select.format_value(value)}
    options = [
        f'<option value="{escape(key)}"{" selected" if str(key) in chosen else ""}>{escape(label)}</option>'
        for key, label in select.choices
    ]
    context = select.build_attrs(select.attrs, {"name": name, **(attrs or {})})
    if select.allow_multiple_selected:
        context["multiple"] = True
    return mark_safe(f"<select{flatatt(context)}>{''.join(options)}</select>")


def lean_input(widget: forms.TextInput, name: str, value: Any, attrs: Any = None) -> SafeString:
    """An input without a template: the widget's class still says its type and how a value is written."""
    written = widget.format_value(value)
    context = {"type": widget.input_type, "name": name}
    if written is not None:
        context["value"] = written
    return mark_safe(f"<input{flatatt(context | widget.build_attrs(widget.attrs, attrs))}>")


class LeanText(forms.TextInput):
    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        return lean_input(self, name, value, attrs)


class LeanSearch(forms.SearchInput):
    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        return lean_input(self, name, value, attrs)


class LeanSelect(forms.Select):
    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        return lean_options(self, name, value, attrs)


class LeanSelectMultiple(forms.SelectMultiple):
    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        return lean_options(self, name, value, attrs)


LEAN: dict[type[forms.Widget], type[forms.Widget]] = {
    forms.Select: LeanSelect,
    forms.SelectMultiple: LeanSelectMultiple,
    forms.TextInput: LeanText,
    forms.SearchInput: LeanSearch,
}


def lean(widget: forms.Widget) -> forms.Widget:
    """The same widget drawn without a template; one that has no lean twin stays as it is."""
    twin = LEAN.get(type(widget))
    if twin is None:
        return widget
    choices = {"choices": widget.choices} if isinstance(widget, forms.Select) else {}
    return twin(attrs=widget.attrs, **choices)


class ScopedFilterSet(django_filters.FilterSet):
    """Base of our filters: knows who is asking; an unknown value gives a message and an empty list."""

    def __init__(self, data: Any, queryset: models.QuerySet, *, request: HttpRequest) -> None:
        declared = self.base_filters
        self.base_filters: dict[str, django_filters.Filter] = {}  # copied deeply by the library
        super().__init__(data, queryset, request=request)
        self.filters = {name: self._own(one) for name, one in declared.items()}
        for name, field in self.form.fields.items():
            field.widget.attrs.setdefault("id", f"f_{name}")

    def _own(self, declared: django_filters.Filter) -> django_filters.Filter:
        """This request's copy of a filter; its method, if it has one, is looked up on us."""
        own = copy(declared)
        own.model, own.parent = self.queryset.model, self
        if own.method:
            own.method = own.method  # binds it to the copy
        return own

    @classmethod
    @cache
    def _form_class(cls) -> type[forms.Form]:
        """Made once per list, not per request: the fields are declared, only their choices differ."""
        fields = {}
        for name, declared in cls.base_filters.items():
            fields[name] = field = deepcopy(declared).field
            field.widget = lean(field.widget)
        return type(f"{cls.__name__}Form", (cls._meta.form,), fields)

    def get_form_class(self) -> type[forms.Form]:
        return self._form_class()

    @property
    def user(self) -> Any:
        return self.request.user

    @property
    def rows(self) -> models.QuerySet:
        """The narrowed rows; none while a value can't be understood (the form says which)."""
        return self.qs if self.form.is_valid() else self.queryset.none()

    def chips(self) -> list[dict[str, str]]:
        """The filters in force: label, value in words, and the query string without it."""
        if not self.form.is_valid():
            return []
        found = []
        for name, field in self.form.fields.items():
            value = self.form.cleaned_data.get(name)
            if value in (None, "", []):
                continue
            query: QueryDict = self.request.GET.copy()
            for gone in {name, "page", *self.DEPENDENTS.get(name, ())}:
                query.pop(gone, None)
            found.append(
                {
                    "label": str(field.label),
                    "value": self._words(field, value),
                    "url": "?" + query.urlencode(),
                }
            )
        return found

    # Taking away the kabupaten also takes away the kecamatan and desa chosen inside of it.
    DEPENDENTS = {"kabupaten": ("kecamatan", "desa"), "kecamatan": ("desa",)}

    @staticmethod
    def _words(field: forms.Field, value: Any) -> str:
        labels = dict(getattr(field, "choices", ()) or ())
        values = value if isinstance(value, list) else [value]
        return ", ".join(str(labels.get(one, one)) for one in values)


class RegionFilterSet(ScopedFilterSet):
    """Kabupaten → kecamatan → desa, each offered only once the one above it is chosen.

    `region_path` is the lookup from the listed model to Village ("" for the village itself).
    """

    region_path = "village"
    with_village = True

    kabupaten = django_filters.ChoiceFilter(
        label="Kabupaten/kota", empty_label="Semua", method="by_regency"
    )
    kecamatan = django_filters.ChoiceFilter(
        label="Kecamatan", empty_label="Semua", method="by_district"
    )
    desa = django_filters.ChoiceFilter(
        label="Desa/kelurahan", empty_label="Semua", method="by_village"
    )

    def __init__(self, data: Any, queryset: models.QuerySet, *, request: HttpRequest) -> None:
        super().__init__(data, queryset, request=request)
        fields = self.form.fields
        regency = (self.data or {}).get("kabupaten", "")
        district = (self.data or {}).get("kecamatan", "")
        offered = Regency.objects.for_user(self.user).filter(is_active=True)
        self._offer("kabupaten", offered.values_list("code", "name"), "Semua")
        own = District.objects.for_user(self.user).filter(regency=regency, is_active=True)
        self._offer(
            "kecamatan",
            own.values_list("code", "name") if regency else (),
            "Semua" if regency else "Pilih kabupaten dulu",
        )
        if not self.with_village:
            del fields["desa"]
            return
        own_villages = Village.objects.for_user(self.user).filter(district=district)
        self._offer(
            "desa",
            own_villages.order_by("name").values_list("code", "name") if district else (),
            "Semua" if district else "Pilih kecamatan dulu",
        )

    def _offer(self, name: str, choices: Any, empty: str) -> None:
        field = self.form.fields[name]
        field.empty_label = empty
        field.choices = list(choices)
        field.widget.attrs["data-cascade"] = "1"
        if empty.startswith("Pilih"):
            field.widget.attrs["disabled"] = True

    def _lookup(self, path: str) -> str:
        return "__".join(filter(None, [self.region_path, path]))

    def by_regency(self, queryset: models.QuerySet, name: str, value: str) -> models.QuerySet:
        return queryset.filter(**{self._lookup("district__regency"): value})

    def by_district(self, queryset: models.QuerySet, name: str, value: str) -> models.QuerySet:
        return queryset.filter(**{self._lookup("district"): value})

    def by_village(self, queryset: models.QuerySet, name: str, value: str) -> models.QuerySet:
        return queryset.filter(**{self.region_path or "pk": value})
