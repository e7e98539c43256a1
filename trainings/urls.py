from django.urls import URLPattern

from trainings.enrolling.urls import enrolling_urls

app_name = "trainings"
# Each part of the room keeps its patterns in a module of its own; one line here joins it.
urlpatterns: list[URLPattern] = [
    *enrolling_urls,
]
