"""The room's pages, as a row of links on each of them."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.urls import reverse

from visits.linking import address_or_nothing

register = template.Library()

# label, page, verb that opens it; of one label the first that the reader may open
TABS = (
    ("Daftar", "visits:visit-list", "visits.view_visit"),
    ("Periksa", "visits:inbox", "visits.review_visit"),
    ("Ditahan", "visits:held-list", "visits.release_visit"),
    ("Kalender", "visits:calendar", "visits.view_visit"),
    ("Koperasi", "visits:cooperative-list", "visits.view_figures"),
    ("Tindak lanjut", "visits:follow-up-list", "visits.view_visit"),
    ("Kendala", "visits:obstacle-matrix", "visits.view_figures"),
    ("Berikutnya", "visits:next", "visits.view_visit"),
    ("Laporan bulanan", "visits:report-list", "visits.view_report"),
    ("Berkas", "visits:outbox-upload", "visits.upload_outbox"),
)


@dataclass(frozen=True)
class Tab:
    label: str
    url: str
    here: str  # aria-current: "page", "true" for a page below it, "" elsewhere


@register.simple_tag(takes_context=True)
def visit_tabs(context: dict[str, Any]) -> list[Tab]:
    """What the reader may open; the page he is on is marked. Parts that don't exist are left out."""
    request = context["request"]
    found = []
    for label, name, verb in TABS:
        url = address_or_nothing(name)
        if url and request.user.has_perm(verb):
            found.append(Tab(label, url, _here(request.path, url)))
    return found


def _here(path: str, url: str) -> str:
    if path == url:
        return "page"
    # all pages lie below the first, the list
    return "true" if url != reverse(TABS[0][1]) and path.startswith(url) else ""
