"""From a figure to its rows."""

from typing import Any
from urllib.parse import urlencode

from mentors.linking import address_or_nothing
from visits.monthly.compiling import OTHER, Period


def visit_list(period: Period, **more: Any) -> str:
    """The list of the visits that a report of that period counts, narrowed further; "" without a list."""
    base = address_or_nothing("visits:visit-list")
    if not base:
        return ""
    asked = {
        "pendamping": period.person,
        "kabupaten": period.regency,
        "dari": period.first.isoformat(),
        "sampai": period.last.isoformat(),
    } | more
    return f"{base}?{urlencode(asked)}"


def visit_page(key: int) -> str:
    return address_or_nothing("visits:visit-detail", key)


def theme_list(period: Period, theme: str) -> str:
    """The visits of one theme; "" for what no filter of the list can say."""
    return "" if theme == OTHER else visit_list(period, topik=theme)
