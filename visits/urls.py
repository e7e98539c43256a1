from django.urls import URLPattern

from visits.photos.urls import urlpatterns as photo_urls
from visits.sync_urls import urlpatterns as sync_urls

app_name = "visits"
# Each part of the room keeps its patterns in a module of its own; one line here joins it.
urlpatterns: list[URLPattern] = [
    *sync_urls,
    *photo_urls,
]
