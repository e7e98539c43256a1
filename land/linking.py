"""Addresses of pages that other parts of the room bring, or not yet, and keys that come in addresses."""

from functools import cache

from django.urls import NoReverseMatch, reverse

from core.access import LARGEST_ID


@cache
def address_or_nothing(name: str, *args: int | str) -> str:
    """A page's address, "" when no such page exists."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def key_of(text: str) -> int | None:
    """A key from an address; None for anything that can't be one."""
    if not (text.isascii() and text.isdecimal() and len(text) < 20):
        return None
    return int(text) if int(text) <= LARGEST_ID else None
