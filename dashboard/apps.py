from django.apps import AppConfig


class DashboardConfig(AppConfig):
    name = "dashboard"
    verbose_name = "Dasbor"

    def ready(self) -> None:
        from dashboard.warnings.hooks import register as register_warnings

        register_warnings()
