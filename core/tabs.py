"""Rows of links on the pages of a room: what the reader may open, and where he is."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse

# label, page, verb that opens it, beginnings of the names of the pages below it
Page = tuple[str, str, str, tuple[str, ...]]


@dataclass(frozen=True)
class Tab:
    label: str
    url: str
    here: str  # aria-current: "page", "true" for a page below it, "" elsewhere


def here_of(request: HttpRequest, url: str, below: tuple[str, ...], room: str) -> str:
    """What a tab says of the page asked for; `room`: whose pages `below` names."""
    if request.path == url:
        return "page"
    match = request.resolver_match
    inside = match is not None and match.app_name == room
    return "true" if inside and str(match.url_name).startswith(below) else ""


def tabs_of(request: HttpRequest, pages: Iterable[Page], room: str) -> list[Tab]:
    """Those of `pages` that the reader may open."""
    return [
        Tab(label, url := reverse(name), here_of(request, url, below, room))
        for label, name, verb, below in pages
        if request.user.has_perm(verb)
    ]
