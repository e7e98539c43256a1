from django.apps import AppConfig


class MentorsConfig(AppConfig):
    name = "mentors"
    verbose_name = "Pendamping"

    def ready(self) -> None:
        from core.scoping import reach_by_assignment
        from mentors.querysets import assigned_to

        # what a mentor may see of the registry follows from his assignments, which only this room knows
        reach_by_assignment(assigned_to)
        import mentors.imports  # noqa: F401  makes its kinds of sheets known
