"""Addresses of the room's pages from keys, keys from addresses, and lists with the filters of a region."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from core.access import LARGEST_ID


def parcel_page(pk: int) -> str:
    return reverse("land:parcel-detail", args=[pk])


def building_page(pk: int) -> str:
    return reverse("land:building-detail", args=[pk])


def base_of(name: str) -> str:
    """The beginning of the addresses of all rows' pages, for lists with many rows: "/lahan/"."""
    return reverse(name, args=[1]).removesuffix("1/")


def link(name: str, **query: Any) -> str:
    """The page's address with what is given of `query`."""
    given = {key: value for key, value in query.items() if value != ""}
    return f"{reverse(name)}?{urlencode(given)}" if given else reverse(name)


def region_query(code: str) -> dict[str, str]:
    """Filter parameters of a kabupaten's or kecamatan's code; "" is everywhere."""
    return {"kabupaten": code[:5], "kecamatan": code if len(code) > 5 else ""}


def key_of(text: str) -> int | None:
    """A key from an address; None for anything that can't be one."""
    if not (text.isascii() and text.isdecimal() and len(text) < 20):
        return None
    return int(text) if int(text) <= LARGEST_ID else None
