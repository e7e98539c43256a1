from django.apps import AppConfig


class TrainingsConfig(AppConfig):
    name = "trainings"
    verbose_name = "Pelatihan"

    def ready(self) -> None:
        from registry.sample import add_room
        from trainings.enrolling.hooks import register as register_enrolling
        from trainings.sample import ROOM

        add_room(ROOM)
        register_enrolling()
        # make their kinds of sheets known
        import trainings.enrolling.imports
        import trainings.imports  # noqa: F401
