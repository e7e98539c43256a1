from django.urls import URLPattern

from visits.field.urls import field_urls
from visits.outbox_file.urls import urlpatterns as outbox_file_urls
from visits.photos.urls import urlpatterns as photo_urls
from visits.sync_urls import urlpatterns as sync_urls

app_name = "visits"
# Each part of the room keeps its patterns in a module of its own; one line here joins it.
urlpatterns: list[URLPattern] = [
    *field_urls,
    *sync_urls,
    *photo_urls,
    *outbox_file_urls,
]
