from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from core.lists.filters import ScopedFilterSet, told
from core.models import Regency, RoleGrant, User
from core.permissions import Role

WHOLE_PROVINCE = "provinsi"


class UserFilterSet(ScopedFilterSet):
    """Roles and places ask for a grant in force today; one grant must fit both."""

    q = django_filters.CharFilter(
        label="Cari",
        method="by_text",
        max_length=120,
        widget=forms.SearchInput(attrs={"placeholder": "Nama atau nama pengguna"}),
    )
    peran = django_filters.ChoiceFilter(
        label="Peran", choices=Role.choices, empty_label="Semua", method="nothing"
    )
    kabupaten = django_filters.ChoiceFilter(
        label="Kabupaten/kota", empty_label="Semua", method="nothing"
    )
    akun = django_filters.ChoiceFilter(
        label="Akun",
        choices=[("aktif", "Aktif"), ("mati", "Dimatikan")],
        empty_label="Semua",
        method="by_account",
    )

    MAIN = ("q", "peran", "kabupaten", "akun")

    class Meta:
        model = User
        fields: list[str] = []

    def __init__(self, data: Any, queryset: QuerySet, *, request: HttpRequest) -> None:
        super().__init__(data, queryset, request=request)
        places = [(WHOLE_PROVINCE, "Seluruh provinsi"), *told(Regency.objects.for_user(self.user))]
        self.form.fields["kabupaten"].choices = places  # type: ignore[attr-defined]

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        role, place = (self.form.cleaned_data.get(name) for name in ("peran", "kabupaten"))
        if role or place:
            grants = RoleGrant.objects.filter(user=OuterRef("pk"))
            grants = grants.in_force(timezone.localdate())
            if role:
                grants = grants.filter(role=role)
            if place == WHOLE_PROVINCE:
                grants = grants.filter(regency__isnull=True)
            elif place:
                grants = grants.filter(regency=place)
            queryset = queryset.filter(Exists(grants))
        return super().filter_queryset(queryset)

    def by_text(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        text = " ".join(value.replace("\x00", " ").split())
        return queryset.filter(Q(username__icontains=text) | Q(full_name__icontains=text))

    def by_account(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(is_active=value == "aktif")

    def nothing(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset  # seen to in filter_queryset
