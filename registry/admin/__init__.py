"""Data entry of the registry on the admin site. Each table has its page; most is typed on the cooperative's."""

# in this order on the index: the page that is used most comes first
from registry.admin import cooperative  # isort: skip
from registry.admin import children

__all__ = ["children", "cooperative"]
