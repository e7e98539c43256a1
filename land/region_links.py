"""Addresses of lists with the filters of a region."""

from typing import Any
from urllib.parse import urlencode

from land.linking import address_or_nothing


def link(name: str, **query: Any) -> str:
    """The page's address with what is given of `query`; "" when no such page exists."""
    address = address_or_nothing(name)
    given = {key: value for key, value in query.items() if value != ""}
    return f"{address}?{urlencode(given)}" if given and address else address


def region_query(code: str) -> dict[str, str]:
    """Filter parameters of a kabupaten's or kecamatan's code; "" is everywhere."""
    return {"kabupaten": code[:5], "kecamatan": code if len(code) > 5 else ""}
