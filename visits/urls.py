from django.urls import URLPattern

from visits.reviewing.urls import reviewing_urls
from visits.sync_urls import urlpatterns as sync_urls

app_name = "visits"
# Each part of the room keeps its patterns in a module of its own; one line here joins it.
urlpatterns: list[URLPattern] = [
    *reviewing_urls(),
    *sync_urls,
]
