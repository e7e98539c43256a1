"""What the pages of this room show of other rooms, by URL: no room above is imported.

A higher room adds its panel when it starts (AppConfig.ready):
    ON_CARD.append(Panel("Kunjungan", "visits:visit-list", "pendamping", "visits.view_visit"))
The card then loads that list with `?pendamping=<key of the person>`; without JavaScript it is a link.
"""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse

from core.models import User


@dataclass(frozen=True)
class Panel:
    """A list of another room: its heading, URL name, the filter that takes our key, and the verb to see it."""

    label: str
    url_name: str
    parameter: str
    permission: str


ON_CARD: list[Panel] = []


@dataclass(frozen=True)
class LeftOpen:
    """What somebody leaves open, in words ("2 kunjungan menunggu perbaikan"), and where it is listed."""

    words: str
    url: str


# Asked before a mentor leaves or hands over: (reader, key of the person, his assignments in question) →
# what he leaves open. A higher room adds its own when it starts.
LEAVES_OPEN: list[Callable[[User, int, QuerySet], list[LeftOpen]]] = []


def left_open(user: User, person: int, assignments: QuerySet) -> list[LeftOpen]:
    return [one for ask in LEAVES_OPEN for one in ask(user, person, assignments)]


def panels_for(user: User, key: int, panels: list[Panel]) -> list[dict[str, str]]:
    """Label and address of the panels that the reader may open."""
    return [
        {
            "label": panel.label,
            "url": f"{reverse(panel.url_name)}?{urlencode({panel.parameter: key})}",
        }
        for panel in panels
        if user.has_perm(panel.permission)
    ]
