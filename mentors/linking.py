"""Addresses of the room's other pages."""

from functools import cache

from django.urls import NoReverseMatch, reverse


@cache
def address_or_nothing(name: str, *args: int) -> str:
    """A page's address, "" when no such page exists."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def card_base() -> str:
    """What stands before a person's key in the address of his card: "/pendamping/"."""
    address = address_or_nothing("mentors:person-detail", 1)
    return address.removesuffix("1/")
