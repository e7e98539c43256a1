"""The desk on the admin site."""

from dashboard.admin import letters

__all__ = ["letters"]
