from django.urls import URLPattern

from mentors.assigning.urls import assigning_urls
from mentors.coverage.urls import coverage_urls

app_name = "mentors"
urlpatterns: list[URLPattern] = [
    *coverage_urls(),
    *assigning_urls(),
]
