from django.apps import AppConfig


class LandConfig(AppConfig):
    name = "land"
    verbose_name = "Lahan dan pembangunan"

    def ready(self) -> None:
        from land.merging import register as register_merging
        from land.sample import ROOM
        from registry.sample import add_room

        add_room(ROOM)
        register_merging()
