from django.apps import AppConfig


class DashboardConfig(AppConfig):
    name = "dashboard"
    verbose_name = "Dasbor"

    def ready(self) -> None:
        from core import frame
        from dashboard.inbox.frame import unread

        frame.ask("unread_messages", unread)
