"""Data entry of this room on the admin site."""

from mentors.admin import access

__all__ = ["access"]
