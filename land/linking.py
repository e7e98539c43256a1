"""Addresses of the room's pages, also of those that another part brings, with the filters of a region."""

from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse


@cache
def address_or_nothing(name: str, *args: int) -> str:
    """A page's address, "" when no such page exists."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def link(name: str, **query: Any) -> str:
    """The page's address with what is given of `query`; "" when no such page exists."""
    address = address_or_nothing(name)
    given = {key: value for key, value in query.items() if value != ""}
    return f"{address}?{urlencode(given)}" if given and address else address


def region_query(code: str) -> dict[str, str]:
    """Filter parameters of a kabupaten's or kecamatan's code; "" is everywhere."""
    return {"kabupaten": code[:5], "kecamatan": code if len(code) > 5 else ""}
