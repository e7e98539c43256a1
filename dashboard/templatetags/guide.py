"""Links of the guide, by the names of pages: a page that is gone fails a test instead of a reader."""

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def laman(name: str, label: str, *args: object) -> SafeString:
    """A link to the page `name`. Raises NoReverseMatch when there is none."""
    return format_html('<a href="{}">{}</a>', reverse(name, args=args), label)
