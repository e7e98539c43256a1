from django.apps import AppConfig


class DashboardConfig(AppConfig):
    name = "dashboard"
    verbose_name = "Dasbor"

    def ready(self) -> None:
        from dashboard.sample import ROOM
        from registry.sample import add_room

        add_room(ROOM)
