"""What other rooms show of a cooperative on its page: put together by URL, so this room knows none of them.

A room adds its panel when the app is ready; the page loads `url_name?cooperative=ID` into it.
"""

from dataclasses import dataclass

from django.urls import reverse

from core.models import User
from registry.models import Cooperative


@dataclass(frozen=True)
class Panel:
    """`key`: anchor on the page, and the part's htmx target is "panel-KEY"; `permission`: who gets it."""

    key: str
    title: str
    url_name: str
    permission: str
    invitation: str


_panels: list[Panel] = []


def add_panel(panel: Panel) -> None:
    """Idempotent: an app may become ready twice in a test."""
    if panel not in _panels:
        _panels.append(panel)


def panels_for(cooperative: Cooperative, user: User) -> list[tuple[Panel, str]]:
    """The panels that the reader may open, each with its address."""
    return [
        (panel, f"{reverse(panel.url_name)}?cooperative={cooperative.pk}")
        for panel in _panels
        if user.has_perm(panel.permission, cooperative)
    ]
