from django.apps import AppConfig


class LandConfig(AppConfig):
    name = "land"
    verbose_name = "Lahan dan pembangunan"

    def ready(self) -> None:
        import land.imports.sources  # noqa: F401  makes its kinds of sheets known
