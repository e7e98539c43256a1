from django.apps import AppConfig


class DashboardConfig(AppConfig):
    name = "dashboard"
    verbose_name = "Dasbor"

    def ready(self) -> None:
        from dashboard.sample import ROOM
        from registry.sample import add_room

        add_room(ROOM)
        from core import frame
        from dashboard.inbox.frame import unread

        frame.ask("unread_messages", unread)
        try:
            from dashboard.nightly import every_night
        except ImportError:  # until the part that brings the night's work is there
            return
        from dashboard.inbox.collecting import collect_messages

        every_night(collect_messages)
        from dashboard.warnings.hooks import register as register_warnings

        register_warnings()
