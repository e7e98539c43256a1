from django.apps import AppConfig


class VisitsConfig(AppConfig):
    name = "visits"
    verbose_name = "Kunjungan"

    def ready(self) -> None:
        from visits.pages.hooks import register as register_pages

        register_pages()
        from registry.sample import add_room
        from visits.sample import ROOM

        add_room(ROOM)
