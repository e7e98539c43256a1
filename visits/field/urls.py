from django.urls import path

from visits.field import views

# The service worker lies in the app's folder: its scope is that folder and nothing above it.
field_urls = [
    path("kunjungan/lapangan/", views.field_app, name="field-app"),
    path("kunjungan/lapangan/data/", views.field_data_view, name="field-data"),
    path("kunjungan/lapangan/sw.js", views.field_worker, name="field-worker"),
    path(
        "kunjungan/lapangan/app.webmanifest",
        views.field_manifest,
        name="field-manifest",
    ),
]
