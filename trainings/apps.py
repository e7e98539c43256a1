from django.apps import AppConfig


class TrainingsConfig(AppConfig):
    name = "trainings"
    verbose_name = "Pelatihan"

    def ready(self) -> None:
        from trainings.enrolling.hooks import register as register_enrolling

        register_enrolling()
        import trainings.enrolling.imports  # noqa: F401  makes its kind of sheets known
