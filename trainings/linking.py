"""Addresses of pages that another part of the room brings."""

from functools import cache

from django.urls import NoReverseMatch, reverse


@cache
def address_or_nothing(name: str, *args: int) -> str:
    """A page's address, "" when no such page exists."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
