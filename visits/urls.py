from django.urls import URLPattern

from visits.field.urls import field_urls
from visits.monthly.urls import report_urls
from visits.outbox_file.urls import urlpatterns as outbox_file_urls
from visits.pages.urls import page_urls
from visits.photos.urls import urlpatterns as photo_urls
from visits.reviewing.urls import reviewing_urls
from visits.sync_urls import urlpatterns as sync_urls

app_name = "visits"
# Each part of the room keeps its patterns in a module of its own; one line here joins it.
urlpatterns: list[URLPattern] = [
    *reviewing_urls(),
    *field_urls,
    *sync_urls,
    *photo_urls,
    *outbox_file_urls,
    *report_urls(),
    *page_urls,
]
