from registry.views.cooperative import (
    CooperativeCreate,
    CooperativeUpdate,
    cooperative_archive,
    cooperative_detail,
    cooperative_history,
    cooperative_restore,
    milestone_verify,
)

__all__ = [
    "CooperativeCreate",
    "CooperativeUpdate",
    "cooperative_archive",
    "cooperative_detail",
    "cooperative_history",
    "cooperative_restore",
    "milestone_verify",
]
