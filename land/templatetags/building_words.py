"""How progress is written."""

from decimal import Decimal

from django import template

from land.actions.progress import percent_words

register = template.Library()


@register.filter
def progres(value: Decimal | str | None) -> str:
    """Decimal("45.25") → "45,25 %"; "–" for none."""
    return percent_words(Decimal(value) if value not in (None, "") else None)
