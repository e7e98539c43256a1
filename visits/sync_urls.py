from django.urls import URLPattern, path

from visits.views import sync

urlpatterns: list[URLPattern] = [
    path("kunjungan/sync/", sync.sync, name="sync"),
]
