from django.urls import include, path

from bench import views

urlpatterns = [
    path("bench/bare/", views.bare),
    path("bench/plain/", views.plain),
    path("", include("kdkmp.urls")),
]
