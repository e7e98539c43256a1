from django.apps import AppConfig


class VisitsConfig(AppConfig):
    name = "visits"
    verbose_name = "Kunjungan"

    def ready(self) -> None:
        from visits.pages.hooks import register as register_pages

        register_pages()
