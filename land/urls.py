from django.urls import URLPattern

from land.building.urls import urlpatterns as building_urls

app_name = "land"
# Each part of the room keeps its patterns in a module of its own; one line here joins it.
urlpatterns: list[URLPattern] = [
    *building_urls,
]
