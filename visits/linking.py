"""Addresses of pages that another part of the room may or may not bring."""

from functools import cache

from django.urls import NoReverseMatch, reverse


@cache
def address_or_nothing(name: str, *args: int) -> str:
    """A page's address, "" when no such page exists."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def visit_base() -> str:
    """What stands before a visit's key in the address of its page; "" while there is none."""
    return address_or_nothing("visits:visit-detail", 1).removesuffix("1/")
