"""Addresses of pages that other parts of the room bring, or not yet."""

from functools import cache

from django.urls import NoReverseMatch, reverse


@cache
def address_or_nothing(name: str, *args: int | str) -> str:
    """A page's address, "" when no such page exists."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def batch_address(batch: int) -> str:
    """The page of a batch, or the list of its participants."""
    listed = f"{reverse('trainings:enrolment-list')}?batch={batch}"
    return address_or_nothing("trainings:batch-detail", batch) or listed


def key_of(text: str) -> int | None:
    """A key from an address; None for anything that can't be one."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else None
