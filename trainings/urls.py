from django.urls import URLPattern

from trainings.batches.urls import urlpatterns as batches

app_name = "trainings"
# Each part of the room keeps its patterns in a module of its own; one line here joins it.
urlpatterns: list[URLPattern] = [
    *batches,
]
