"""Our own small icons as inline SVG: no icon font, no request. `{% icon "search" %}`."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

# Paths on a 16 × 16 grid, drawn with a round stroke.
PATHS = {
    "archive": "M2 3h12v3H2zM3 6v7h10V6M6.5 9h3",
    "basket": "M2 6h12l-1.5 7h-9zM5 6l2-4M11 6 9 2",
    "bell": "M4 11V7a4 4 0 0 1 8 0v4l1.500 1.500h-11zM6.500 14h3",
    "book": "M8 4C6.500 3 4.500 2.700 2 3v9.500c2.500-.3 4.500 0 6 1 1.500-1 3.500-1.300 6-1V3c-2.500-.3-4.500 0-6 1zM8 4v9.500",
    "calendar": "M2.500 4h11v9.500h-11zM2.500 7h11M5.500 2v3M10.500 2v3",
    "check": "M3 8.5 6.5 12 13 4.5",
    "clock": "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2M8 5v3l2 2",
    "columns": "M2 3h12v10H2zM6 3v10M10 3v10",
    "download": "M8 2v8M5 7l3 3 3-3M3 13h10",
    "eye": "M1.500 8S4 3.500 8 3.500 14.500 8 14.500 8 12 12.500 8 12.500 1.500 8 1.500 8M8 6a2 2 0 1 0 0 4 2 2 0 0 0 0-4",
    "filter": "M2 3h12l-4.5 5.5V13l-3-1.5v-3z",
    "key": "M10 2a4 4 0 1 0-2.5 7L4 12.500V14h2v-1.500h1.500V11L9 9.500A4 4 0 0 0 10 2M11 5.500v.1",
    "logout": "M6 3H3v10h3M8 8h6M11.500 5.500 14 8l-2.500 2.500",
    "menu": "M2 4h12M2 8h12M2 12h12",
    "pencil": "M3 13l.6-3L11 2.500l2.500 2.500L6 12.400z",
    "people": "M5.500 3a2.250 2.250 0 1 0 0 4.500 2.250 2.250 0 0 0 0-4.500M1.500 13c0-2.700 1.600-4 4-4s4 1.300 4 4M10.500 3.200a2.200 2.200 0 0 1 0 4.200M11.500 9.200c2 .300 3 1.600 3 3.800",
    "phone": "M5 1.500h6v13H5zM7.500 12.500h1",
    "map": "M2 4l4-1.500 4 1.500 4-1.500v9.500L10 13.500 6 12 2 13.500zM6 2.500V12M10 4v9.500",
    "pin": "M8 14s4.500-4.500 4.500-7.500a4.500 4.500 0 0 0-9 0C3.500 9.500 8 14 8 14M8 5v3M6.500 6.500h3",
    "plus": "M8 3v10M3 8h10",
    "search": "M7 2.500a4.500 4.500 0 1 0 0 9 4.500 4.500 0 0 0 0-9M10.300 10.300 14 14",
    "shield": "M8 2l5 2v4c0 3-2.500 5-5 6-2.500-1-5-3-5-6V4z",
    "shop": "M2 6l1.500-4h9L14 6M3 6v8h10V6M6.500 14v-4h3v4M2 6h12",
    "speedometer": "M3.500 13a6 6 0 1 1 9 0M8 9.500 11 6",
    "upload": "M8 10V2M5 5l3-3 3 3M3 13h10",
    "user": "M8 2.500a2.500 2.500 0 1 0 0 5 2.500 2.500 0 0 0 0-5M3 14c0-3 2-4.500 5-4.500s5 1.500 5 4.500",
    "warning": "M8 2.500 14.500 13.500h-13zM8 6.500V10M8 12v.1",
}


def drawn(path: str) -> SafeString:
    return format_html(
        '<svg class="icon" viewBox="0 0 16 16" width="16" height="16" fill="none" '
        'stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round" '
        'aria-hidden="true" focusable="false"><path d="{}"/></svg>',
        path,
    )


DRAWN = {name: drawn(path) for name, path in PATHS.items()}


@register.simple_tag
def icon(name: str) -> SafeString:
    """The icon, or nothing for an unknown name: a missing picture must not break a page."""
    return DRAWN.get(name, mark_safe(""))
