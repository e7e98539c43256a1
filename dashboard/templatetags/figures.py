"""How a figure stands on a page: its number, always as the link to its rows."""

from django import template
from django.utils.safestring import SafeString, mark_safe

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


@register.filter
def waiting(action: Action) -> SafeString:
    """How many rows of an action wait, as the link to them; a page without such a list is linked only."""
    return mark_safe(linked(action.duty.key, action.count, action.link, check=action.duty.check))
