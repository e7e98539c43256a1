from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class KdkmpConfig(AppConfig):
    """The wiring: management commands of the whole (prepare), checks of the settings."""

    name = "kdkmp"
    default = True

    def ready(self) -> None:
        from kdkmp import checks  # noqa: F401  registers them


class KdkmpAdminConfig(admin_apps.AdminConfig):
    """Django's admin with our login, our permissions and 404 for strangers (core.admin_site)."""

    default_site = "core.admin_site.KdkmpAdminSite"
    default = False
