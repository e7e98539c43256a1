from django.urls import URLPattern

from land.surveying.urls import survey_urls

app_name = "land"
# Each part of the room keeps its patterns in a module of its own; one line here joins it.
urlpatterns: list[URLPattern] = [
    *survey_urls,
]
