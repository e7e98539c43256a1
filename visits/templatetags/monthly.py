"""What the pages of the monthly chain share."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import template
from django.urls import reverse

from core.templatetags.kdkmp import tanggal
from visits.monthly.calendar import month_key, month_name

register = template.Library()
register.filter("bulan", month_name)
register.filter("kunci_bulan", month_key)


@register.filter
def hari(text: str) -> str:
    """ "2026-10-03" → "3 Oktober 2026"; "" stays."""
    return tanggal(date.fromisoformat(text)) if text else ""


# label, page, verb that opens it
TABS = (
    ("Laporan saya", "visits:report-own", "visits.write_report"),
    ("Laporan BA", "visits:report-list", "visits.view_report"),
    ("Rekap", "visits:report-recaps", "visits.view_recap"),
    ("Siapa belum lapor", "visits:report-missing", "visits.view_recap"),
)


@dataclass(frozen=True)
class Tab:
    label: str
    url: str
    here: bool


@register.simple_tag(takes_context=True)
def monthly_tabs(context: dict[str, Any]) -> list[Tab]:
    request = context["request"]
    return [
        Tab(label, reverse(name), request.path == reverse(name))
        for label, name, verb in TABS
        if request.user.has_perm(verb)
    ]


@register.simple_tag(takes_context=True)
def month_address(context: dict[str, Any], month: date) -> str:
    """The present page of another month; what else the address says is kept."""
    query = context["request"].GET.copy()
    query["bulan"] = month_key(month)
    return f"?{query.urlencode()}"
