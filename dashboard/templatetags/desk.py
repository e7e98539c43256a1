"""The row of links on the desk's pages."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.urls import reverse

from core import scoping

register = template.Library()

# label, page, verb that opens it, beginnings of the names of the pages below it
PAGES = (
    ("Ringkasan", "dashboard:home", "dashboard.view_dashboard", ()),
    (
        "Rapor kabupaten/kota",
        "dashboard:scorecard",
        "dashboard.view_dashboard",
        ("scorecard", "threshold"),
    ),
    ("Peta", "dashboard:map", "registry.view_cooperative", ("map-", "boundary-")),
    (
        "Bulan dan tren",
        "dashboard:month-list",
        "dashboard.view_snapshot",
        ("month-", "snapshot-", "trend", "changes"),
    ),
    ("Laporan bulanan", "dashboard:letter-list", "dashboard.view_letter", ("letter-",)),
    ("Peringatan dini", "dashboard:warning-list", "dashboard.view_warning", ("warning-",)),
    ("API", "dashboard:client-list", "dashboard.manage_client", ("client-",)),
)


@dataclass(frozen=True)
class Tab:
    label: str
    url: str
    here: str  # aria-current: "page", "true" for a page below it, "" elsewhere


@register.simple_tag(takes_context=True)
def desk_tabs(context: dict[str, Any]) -> list[Tab]:
    """The desk's pages that the reader may open."""
    request, found = context["request"], []
    match = request.resolver_match
    name = str(match.url_name) if match is not None and match.app_name == "dashboard" else ""
    for label, view, verb, below in PAGES:
        if not request.user.has_perm(verb):
            continue
        # a mentor holds the verb for his own first page, but reads no figures of regions
        if verb == "dashboard.view_dashboard" and scoping.area(request.user, verb) == frozenset():
            continue
        url = reverse(view)
        here = "page" if request.path == url else "true" if name and name.startswith(below) else ""
        found.append(Tab(label, url, here))
    return found
