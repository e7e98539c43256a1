"""What the turn list can be narrowed by."""

from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from core.access import LARGEST_ID
from core.lists.filters import RegionFilterSet
from land.models import Parcel
from land.verifying.turns import (
    FAR,
    WAITING,
    StateLine,
    disagreeing,
    longer_than,
    summary_of,
    turns,
)
from registry.models import Cooperative

REGIONS = ("kabupaten", "kecamatan", "desa")
# What other pages of the room call a region in an address.
ALSO = {"regency": "kabupaten", "district": "kecamatan"}


def with_own_names(data: Any) -> Any:
    found = data.copy()
    for theirs, ours in ALSO.items():
        if found.get(theirs) and not found.get(ours):
            found[ours] = found[theirs]
    return found


class DaysFilter(django_filters.NumberFilter):
    field_class = forms.IntegerField


class TurnFilterSet(RegionFilterSet):
    region_path = "cooperative__village"
    DEPENDENTS = {
        "kabupaten": ("kecamatan", "desa", *ALSO),
        "kecamatan": ("desa", "district"),
        "desa": (),
    }
    MAIN = ("q", "kabupaten", "giliran", "state")

    q = django_filters.CharFilter(
        label="Cari",
        method="by_text",
        max_length=120,
        widget=forms.SearchInput(attrs={"placeholder": "Koperasi, desa, atau kecamatan"}),
    )
    giliran = django_filters.ChoiceFilter(label="Giliran", empty_label="Semua", method="by_turn")
    state = django_filters.ChoiceFilter(
        label="Status",
        empty_label="Semua",
        field_name="state",
        choices=[(one.value, one.label) for one in WAITING],
    )
    over = DaysFilter(
        label="Lebih lama dari (hari)",
        method="by_days",
        min_value=0,
        max_value=FAR,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    disagree = django_filters.ChoiceFilter(
        label="Putusan verifikator",
        choices=[("1", "Tidak sependapat")],
        empty_label="Semua",
        method="by_disagreement",
    )
    cooperative = django_filters.ChoiceFilter(
        label="Koperasi", empty_label="Semua", field_name="cooperative"
    )

    class Meta:
        model = Parcel
        fields: list[str] = []

    def __init__(self, data: Any, queryset: QuerySet, *, request: HttpRequest) -> None:
        super().__init__(with_own_names(data), queryset, request=request)
        fields: Any = self.form.fields
        fields["giliran"].choices = [(key, label) for key, (label, _) in turns().items()]
        fields["over"].error_messages["invalid"] = "Tulis jumlah hari dengan angka, misalnya 14."
        asked = self.data.get("cooperative", "")
        if asked:
            fields["cooperative"].choices = self._asked(asked)
        else:
            del fields["cooperative"]

    def _asked(self, text: str) -> list[tuple[int, str]]:
        """The one cooperative of the address: a choice among 2,143 helps nobody."""
        if not (text.isascii() and text.isdecimal()) or int(text[:20]) > LARGEST_ID:
            return []
        own = Cooperative.objects.for_user(self.user).filter(pk=int(text[:20]))
        return list(own.values_list("pk", "name"))

    def by_text(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        text = " ".join(value.replace("\x00", " ").split())
        return queryset.filter(
            Q(cooperative__name__icontains=text)
            | Q(cooperative__village__name__icontains=text)
            | Q(cooperative__village__district__name__icontains=text)
        )

    def by_turn(self, queryset: QuerySet, name: str, key: str) -> QuerySet:
        return queryset.filter(state__in=turns()[key][1])

    def by_days(self, queryset: Any, name: str, days: int) -> QuerySet:
        return longer_than(queryset, int(days), timezone.localdate())

    def by_disagreement(self, queryset: Any, name: str, value: str) -> QuerySet:
        return disagreeing(queryset)

    def region_query(self) -> str:
        """The chosen region as the beginning of a query string: "kabupaten=61.01&" or ""."""
        told = self.form.cleaned_data if self.form.is_valid() else {}
        return "".join(f"{name}={told[name]}&" for name in REGIONS if told.get(name))

    def lines(self) -> list[StateLine]:
        """What waits in the chosen region, whatever else is filtered; nothing while a filter is not understood."""
        if not self.form.is_valid():
            return []
        rows = self.queryset
        for name, prefix in (("kabupaten", "."), ("kecamatan", "."), ("desa", "")):
            if value := self.form.cleaned_data.get(name):
                rows = self._below(rows, value) if prefix else self.by_village(rows, name, value)
        return summary_of(rows, timezone.localdate())

    def cascade_boxes(self) -> SafeString:
        """With the choices, htmx also replaces the summary: it is of the region that is chosen now."""
        context = {"filter": self, "swap": True}
        told = render_to_string("land/verifying/_turns.html", context, self.request)
        return mark_safe(super().cascade_boxes() + told)
