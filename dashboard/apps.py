from django.apps import AppConfig


class DashboardConfig(AppConfig):
    name = "dashboard"
    verbose_name = "Dasbor"

    def ready(self) -> None:
        from core import frame
        from core.models import User
        from core.programs import programs_are
        from dashboard import checks  # noqa: F401  registers the check of settings
        from dashboard.inbox.collecting import collect_messages
        from dashboard.inbox.frame import unread
        from dashboard.nightly import every_night
        from dashboard.sample import ROOM
        from dashboard.warnings.hooks import register as register_warnings
        from registry.sample import add_room

        add_room(ROOM)
        programs_are(lambda: User.objects.filter(api_client__isnull=False))
        frame.ask("unread_messages", unread)
        register_warnings()
        every_night(collect_messages)  # after the warnings, of which it tells
