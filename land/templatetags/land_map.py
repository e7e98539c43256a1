"""A mark of the map in the legend, drawn as the map draws it; on paper too, where other icons are left out."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from land.mapping.payload import Mark

register = template.Library()

# in a box of 16 × 16
PATHS = {
    "ring": '<circle cx="8" cy="8" r="5" fill="#fff" stroke="{0}" stroke-width="2.5"/>',
    "circle": '<circle cx="8" cy="8" r="6" fill="{0}"/>',
    "triangle": '<path d="M8 1l7 13H1z" fill="{0}"/>',
    "square": '<path d="M2 2h12v12H2z" fill="{0}"/>',
    "cross": '<path d="M3 3l10 10m0-10L3 13" stroke="{0}" stroke-width="3"/>',
    "diamond": '<path d="M8 0l8 8-8 8-8-8z" fill="{0}"/>',
    "star": '<path d="M8 0l2.2 5.3 5.8.5-4.4 3.8 1.3 5.6L8 12.3l-4.9 2.9 1.3-5.6L0 5.8l5.8-.5z" fill="{0}"/>',
}


@register.filter
def mark_drawn(mark: Mark) -> SafeString:
    drawn = PATHS[mark.shape].format(mark.colour)
    return mark_safe(
        f'<svg class="icon d-print-inline-block" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">{drawn}</svg>'
    )
