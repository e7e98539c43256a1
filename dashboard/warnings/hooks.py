"""What is done when the app starts: the panel on a cooperative's page, the comparison of each night."""

from dashboard.actions.warnings import refresh_warnings
from dashboard.models.warning import VIEW
from dashboard.nightly import every_night
from registry.panels import Panel, add_panel


def register() -> None:
    every_night(refresh_warnings)
    add_panel(
        Panel(
            "peringatan",
            "Peringatan dini",
            "dashboard:warning-cooperative",
            VIEW,
            "Lihat apakah koperasi ini menunggu lebih lama dari koperasi serupa",
        )
    )
