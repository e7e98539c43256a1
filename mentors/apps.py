from django.apps import AppConfig


class MentorsConfig(AppConfig):
    name = "mentors"
    verbose_name = "Pendamping"

    def ready(self) -> None:
        from core.scoping import reach_by_assignment
        from mentors.merging import register as register_merging
        from mentors.querysets import assigned_to
        from mentors.sample import ROOM
        from registry.panels import Panel, add_panel
        from registry.sample import add_room

        # what a mentor may see of the registry follows from his assignments, which only this room knows
        reach_by_assignment(assigned_to)
        add_panel(
            Panel(
                "pendamping",
                "Pendamping",
                "mentors:assignment-list",
                "mentors.view_assignment",
                "Lihat siapa yang mendampingi koperasi ini",
            )
        )
        add_room(ROOM)
        register_merging()
        import mentors.imports  # noqa: F401  makes its kinds of sheets known
