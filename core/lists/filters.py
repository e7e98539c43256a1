"""What a list can be narrowed by. Every choice is made from the reader's own scope."""

import re
from copy import copy, deepcopy
from functools import cache
from typing import Any

import django_filters
from django import forms
from django.db import models
from django.http import HttpRequest, QueryDict
from django.utils.safestring import SafeString

from core.lists.drawing import boxes, lean
from core.models import District, Regency, Village

NO_SUCH_CHOICE = (
    "Pilihan ini tidak ada, atau bukan di wilayah kerja Anda. Pilih yang lain dari daftar."
)


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
            if isinstance(field, forms.ChoiceField):
                field.error_messages["invalid_choice"] = NO_SUCH_CHOICE
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

    # The filters that stand open on the page; the others are folded away.
    MAIN: tuple[str, ...] = ()

    def main_boxes(self) -> SafeString:
        return boxes(self.form[name] for name in self.MAIN)

    def more_boxes(self) -> SafeString:
        return boxes(field for field in self.form if field.name not in self.MAIN)

    def cascade_boxes(self) -> SafeString:
        """The region choices again, for htmx to put in place: each depends on the one above it."""
        found = (field for field in self.form if "data-cascade" in field.field.widget.attrs)
        return boxes(found, oob=True)

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


# filter → (the one above it, how much of a code tells that one)
ABOVE = {"desa": ("kecamatan", 8), "kecamatan": ("kabupaten", 5)}
REGION_CODE = re.compile(r"[0-9]{2}\.[0-9]{2}\.[0-9]{2}(\.[0-9]{4})?")


def with_regions_above(data: Any) -> Any:
    """`data` with the kecamatan and kabupaten that a lower code names, where the address leaves them out."""
    found = (data or QueryDict()).copy()
    for name, (upper, length) in ABOVE.items():
        code = found.get(name, "")
        if not found.get(upper) and REGION_CODE.fullmatch(code):
            found[upper] = code[:length]
    return found


def told(regions: models.QuerySet) -> list[tuple[str, str]]:
    """(code, name) of regions; one that was retired is still offered, because rows may lie in it."""
    found = regions.values_list("code", "name", "is_active")
    return [(code, name if now else f"{name} (tidak berlaku lagi)") for code, name, now in found]


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
        super().__init__(with_regions_above(data), queryset, request=request)
        fields = self.form.fields
        regency = (self.data or {}).get("kabupaten", "")
        district = (self.data or {}).get("kecamatan", "")
        self._offer("kabupaten", told(Regency.objects.for_user(self.user)), "Semua")
        own = District.objects.for_user(self.user).filter(regency=regency)
        self._offer(
            "kecamatan",
            told(own) if regency else (),
            "Semua" if regency else "Pilih kabupaten dulu",
        )
        if not self.with_village:
            del fields["desa"]
            return
        own_villages = Village.objects.for_user(self.user).filter(district=district)
        self._offer(
            "desa",
            told(own_villages.order_by("name")) if district else (),
            "Semua" if district else "Pilih kecamatan dulu",
        )

    def _offer(self, name: str, choices: Any, empty: str) -> None:
        field = self.form.fields[name]
        field.empty_label = empty
        field.choices = list(choices)
        field.widget.attrs["data-cascade"] = "1"
        if empty.startswith("Pilih"):
            field.widget.attrs["disabled"] = True

    def _below(self, queryset: models.QuerySet, code: str) -> models.QuerySet:
        """Villages' codes begin with their regions' codes, so no join to the regions is needed."""
        path = f"{self.region_path}__code" if self.region_path else "code"
        return queryset.filter(**{f"{path}__startswith": f"{code}."})

    def by_regency(self, queryset: models.QuerySet, name: str, value: str) -> models.QuerySet:
        return self._below(queryset, value)

    def by_district(self, queryset: models.QuerySet, name: str, value: str) -> models.QuerySet:
        return self._below(queryset, value)

    def by_village(self, queryset: models.QuerySet, name: str, value: str) -> models.QuerySet:
        return queryset.filter(**{self.region_path or "pk": value})
