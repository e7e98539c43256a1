from django.urls import URLPattern, path

from land.funnel import views

funnel_urls: list[URLPattern] = [
    path("lahan/", views.funnel, name="funnel"),
    path("lahan/koperasi/", views.PlaceList.as_view(), name="place-list"),
]
