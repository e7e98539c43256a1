"""The room's pages, as a row of links on each of them."""

from dataclasses import dataclass
from typing import Any

from django import template

from mentors.linking import address_or_nothing

register = template.Library()

# label, page, verb that opens it
TABS = (
    ("Pendamping", "mentors:person-list", "mentors.view_person"),
    ("Kontrak", "mentors:contract-list", "mentors.view_person"),
    ("Penugasan", "mentors:assignment-list", "mentors.view_assignment"),
    ("Cakupan", "mentors:coverage", "mentors.view_assignment"),
    ("Beban", "mentors:load", "mentors.view_assignment"),
    ("Rencana", "mentors:plan", "mentors.plan_assignment"),
    ("Akun", "mentors:account-list", "mentors.manage_account"),
)


@dataclass(frozen=True)
class Tab:
    label: str
    url: str
    here: bool


@register.simple_tag(takes_context=True)
def mentor_tabs(context: dict[str, Any]) -> list[Tab]:
    """What the reader may open; the page he is on is marked."""
    request = context["request"]
    found = []
    for label, name, verb in TABS:
        url = address_or_nothing(name)
        if url and request.user.has_perm(verb):
            found.append(Tab(label, url, request.path == url))
    return found
