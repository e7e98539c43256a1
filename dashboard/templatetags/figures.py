"""How a figure stands on a page: its number, always as the link to its rows."""

from datetime import date, datetime

from django import template
from django.utils.safestring import SafeString, mark_safe

from core.templatetags.kdkmp import tanggal, waktu
from dashboard.metrics import Figure
from dashboard.tables import linked
from dashboard.today.counting import Action

register = template.Library()


@register.filter
def number(figure: Figure) -> SafeString:
    """The value as a link; written without a template, because a page holds some forty of them."""
    return mark_safe(
        linked(figure.key, figure.value, figure.link, check=figure.check, css="figure-value")
    )


@register.simple_tag
def as_of(moment: datetime | date, source: str, frozen: bool = False) -> str:
    """The line that stands over figures: of when they are (`frozen`: of which day) and where they come from."""
    if frozen:
        return f"Angka beku per {tanggal(moment)} · sumber: {source}"
    return f"Keadaan per {waktu(moment)} · sumber: {source}"


@register.filter
def waiting(action: Action) -> SafeString:
    """How many rows of an action wait, as the link to them; a page without such a list is linked only."""
    return mark_safe(linked(action.duty.key, action.count, action.link, check=action.duty.check))
