from django.apps import AppConfig


class TrainingsConfig(AppConfig):
    name = "trainings"
    verbose_name = "Pelatihan"

    def ready(self) -> None:
        import trainings.imports  # noqa: F401  makes its kinds of sheets known
        from registry.sample import add_room
        from trainings.sample import ROOM

        add_room(ROOM)
        from trainings.enrolling.hooks import register as register_enrolling

        register_enrolling()
        import trainings.enrolling.imports  # noqa: F401  makes its kind of sheets known
