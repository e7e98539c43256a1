"""How figures, dates and places are written. Loaded in every template."""

from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django import template
from django.utils import timezone
from django.utils.formats import date_format

register = template.Library()


@register.filter
def angka(value: Any) -> str:
    """2143 → "2.143", 1.5 → "1,5"; "–" for nothing."""
    if value is None or value == "":
        return "–"
    whole = f"{value:,}" if isinstance(value, int) else f"{value:,.1f}".removesuffix(".0")
    return whole.translate(str.maketrans(",.", ".,"))


def tenths(part: int | None, whole: int | None) -> int | None:
    """Share in tenths of a percent, as it is written; None when there is nothing to share."""
    if not whole or part is None:
        return None
    found = (part * 2000 + whole) // (2 * whole)  # rounded half up
    # Never "100 %" while one is missing, never "0 %" while one is there.
    if part < whole:
        found = min(found, 999)
    return max(found, 1) if part > 0 else found


def persen_of(share: int | None) -> str:
    """656 → "65,6 %"; "–" for None."""
    if share is None:
        return "–"
    rest = f",{share % 10}" if share % 10 else ""
    return f"{share // 10}{rest}\u00a0%"


@register.filter
def persen(part: int | None, whole: int | None) -> str:
    """Share with one decimal, "65,6 %"; "–" when there is nothing to share."""
    return persen_of(tenths(part, whole))


@register.filter
def menit(seconds: int) -> str:
    """Seconds in whole minutes, rounded up: 61 → "2"."""
    return angka(-(-seconds // 60))


@register.filter
def rupiah(value: Any) -> str:
    """1658000000 → "Rp1.658.000.000"."""
    if value is None or value == "":
        return "–"
    return "Rp" + f"{int(value):,}".replace(",", ".")


@register.filter
def tanggal(value: date | datetime | None) -> str:
    """ "3 November 2025"."""
    if not value:
        return "–"
    if isinstance(value, datetime):
        value = timezone.localtime(value)
    return date_format(value, "j F Y")


@register.filter
def waktu(value: datetime | None) -> str:
    """ "3 November 2025, 14.05 WIB"."""
    if not value:
        return "–"
    return date_format(timezone.localtime(value), "j F Y, H.i") + " WIB"


@register.filter
def koordinat(value: float | None) -> str:
    """A coordinate with a point and six decimals, as maps want it; never localized."""
    return "" if value is None else f"{value:.6f}"


@register.simple_tag(takes_context=True)
def url_with(context: dict[str, Any], **changes: Any) -> str:
    """The present address with these parameters changed (None takes one away); filters are kept."""
    # a plain dict: QueryDict.copy() copies deeply, and a list's page asks for twenty such addresses
    query = dict(context["request"].GET.lists())
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = [str(value)]
    return "?" + urlencode(query, doseq=True)
