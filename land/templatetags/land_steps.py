"""`{% parcel_steps parcel %}`: a parcel's verification on whatever page shows the parcel."""

from typing import Any

from django import template

from land.models import Parcel
from land.verifying.panel import context_of

register = template.Library()


@register.inclusion_tag("land/_steps.html", takes_context=True)
def parcel_steps(context: dict[str, Any], parcel: Parcel) -> dict[str, Any]:
    """`parcel` was read in the reader's name, with its cooperative."""
    request = context["request"]
    return context_of(parcel, request.user) | {"request": request}
