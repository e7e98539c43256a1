from django.urls import URLPattern

from land.equipment.urls import equipment_urls
from land.funnel.urls import funnel_urls
from land.mapping.urls import mapping_urls

app_name = "land"
# Each part of the room keeps its patterns in a module of its own; one line here joins it.
urlpatterns: list[URLPattern] = [
    *funnel_urls,
    *equipment_urls,
    *mapping_urls,
]
