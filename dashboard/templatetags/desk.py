"""The row of links on the desk's pages."""

from typing import Any

from django import template

from core import scoping
from core.tabs import Page, Tab, tabs_of

register = template.Library()

VIEW = "dashboard.view_dashboard"
PAGES: tuple[Page, ...] = (
    ("Ringkasan", "dashboard:home", VIEW, ()),
    (
        "Rapor kabupaten/kota",
        "dashboard:scorecard",
        VIEW,
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


@register.simple_tag(takes_context=True)
def desk_tabs(context: dict[str, Any]) -> list[Tab]:
    """The desk's pages that the reader may open."""
    request = context["request"]
    # a mentor holds the verb for his own first page, but reads no figures of regions
    nowhere = scoping.area(request.user, VIEW) == frozenset()
    return tabs_of(request, [one for one in PAGES if not (nowhere and one[2] == VIEW)], "dashboard")
