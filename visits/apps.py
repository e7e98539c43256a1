from django.apps import AppConfig


class VisitsConfig(AppConfig):
    name = "visits"
    verbose_name = "Kunjungan"

    def ready(self) -> None:
        from registry.sample import add_room
        from visits.sample import ROOM

        add_room(ROOM)
