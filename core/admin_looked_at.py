"""Tables that the admin site only shows."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.urls import NoReverseMatch

from core.admin_base import ScopedModelAdmin

TEXT_MAX = 120


class LookedAt(ScopedModelAdmin):
    """A table that is only read here: no verb to add, change or delete is named."""

    # lookups that the box above the list asks
    found_by: tuple[str, ...] = ()
    actions: list[Any] = []

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        return self.fields

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        text = " ".join(search_term.split())[:TEXT_MAX]
        if not text:
            return queryset, False
        wanted = Q()
        for lookup in self.found_by:
            wanted |= Q(**{f"{lookup}__icontains": text})
        return queryset.filter(wanted), False

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        try:
            return super().get_view_on_site_url(obj)
        except NoReverseMatch:  # a checkout without the page
            return None
