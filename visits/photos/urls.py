from django.urls import URLPattern, path

from visits.photos import views, wire

urlpatterns: list[URLPattern] = [
    path("kunjungan/sync/foto/<str:visit>/<str:sha256>/", wire.photo_piece, name="photo-piece"),
    path("kunjungan/foto/<int:pk>/", views.photo, name="photo"),
]
