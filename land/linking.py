"""Addresses of the room's other pages; "" where a page isn't there."""

from functools import cache

from django.urls import NoReverseMatch, reverse


@cache
def address_or_nothing(name: str, *args: int) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
