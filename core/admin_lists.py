"""Lists of the admin site: what they may be narrowed by, and a page number that doesn't exist."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.db import models
from django.http import HttpRequest

from core.models import District, Regency
from core.templatetags.kdkmp import angka


class Count(int):
    """A number of rows that every page of Django's writes with the thousands point: "2.143 koperasi"."""

    def __str__(self) -> str:
        return angka(int(self))


class ScopedChangeList(ChangeList):
    def get_results(self, request: HttpRequest) -> None:
        """A page beyond the last one shows the first: rows come and go while people read."""
        try:
            super().get_results(request)
        except IncorrectLookupParameters:
            self.page_num = 1
            super().get_results(request)
        self.result_count = Count(self.result_count)


def lookups_of(filters: Iterable[Any]) -> set[str]:
    """The names that a list's address may carry for these filters."""
    names: set[str] = set()
    for item in filters:
        if isinstance(item, type):
            names.add(item.parameter_name)
        else:
            field = item if isinstance(item, str) else item[0]
            names |= {field, f"{field}__exact", f"{field}__isnull"}
    return names


class PlaceFilter(admin.SimpleListFilter):
    """Narrow by a region. Offers only names of the reader's own area."""

    clears: tuple[str, ...] = ()

    def __init__(self, request: HttpRequest, params: Any, model: Any, model_admin: Any) -> None:
        path = model.REGENCY_PATH
        self.paths = {"kabupaten": path or "pk", "kecamatan": path.removesuffix("__regency")}
        super().__init__(request, params, model, model_admin)

    def queryset(self, request: HttpRequest, queryset: models.QuerySet) -> models.QuerySet:
        if not self.value():
            return queryset
        return queryset.filter(**{self.paths[self.parameter_name]: self.value()})

    def choices(self, changelist: Any) -> Any:
        """Another kabupaten makes the chosen kecamatan void."""
        for choice in super().choices(changelist):
            for name in self.clears:
                if name in changelist.params:
                    choice["query_string"] = without(choice["query_string"], name)
            yield choice


def without(query_string: str, name: str) -> str:
    kept = [part for part in query_string.lstrip("?").split("&") if not part.startswith(f"{name}=")]
    return "?" + "&".join(kept)


class RegencyFilter(PlaceFilter):
    title = "kabupaten/kota"
    parameter_name = "kabupaten"
    clears = ("kecamatan",)

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        rows = Regency.objects.for_user(request.user, model_admin.model.VIEW_PERMISSION)
        return list(rows.values_list("code", "name"))

    def has_output(self) -> bool:
        """One kabupaten is no choice; but an address that names another still finds nothing."""
        return len(self.lookup_choices) > 1 or self.value() is not None


class DistrictFilter(PlaceFilter):
    """Kecamatan of the chosen kabupaten, or of the only one; 174 at once would be no help."""

    title = "kecamatan"
    parameter_name = "kecamatan"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        rows = District.objects.for_user(request.user, model_admin.model.VIEW_PERMISSION)
        regency = request.GET.get("kabupaten")
        if regency:
            rows = rows.filter(regency=regency)
        elif rows.values("regency").distinct().count() != 1:
            return []
        return list(rows.values_list("code", "name"))
