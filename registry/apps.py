from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "registry"
    verbose_name = "Koperasi"

    def ready(self) -> None:
        from registry import imports  # noqa: F401  registers the kinds of sheets
