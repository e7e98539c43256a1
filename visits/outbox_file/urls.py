from django.urls import URLPattern, path

from visits.outbox_file import views

urlpatterns: list[URLPattern] = [
    path("kunjungan/berkas/", views.outbox_upload, name="outbox-upload"),
    path("kunjungan/berkas/<int:pk>/", views.outbox_detail, name="outbox-detail"),
]
