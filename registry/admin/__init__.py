"""Data entry of the registry on the admin site. Each table has its page; most is typed on the cooperative's."""

from registry.admin import children, cooperative

__all__ = ["children", "cooperative"]
