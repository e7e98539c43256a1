from django.apps import AppConfig


class LandConfig(AppConfig):
    name = "land"
    verbose_name = "Lahan dan pembangunan"

    def ready(self) -> None:
        from land import checks  # noqa: F401  registers the check of settings
        from land.merging import register as register_merging
        from land.sample import ROOM
        from registry.sample import add_room

        add_room(ROOM)
        register_merging()
        import land.imports
        from registry.panels import Panel, add_panel

        add_panel(
            Panel(
                "lahan",
                "Lahan dan pembangunan",
                "land:cooperative-land",
                "land.view_parcel",
                "Lihat lahan, pembangunan dan alat kerja koperasi ini",
            )
        )
        import land.imports.sources  # noqa: F401  makes its kinds of sheets known
