from django.urls import URLPattern

from trainings.attending.urls import attending_urls
from trainings.batches.urls import urlpatterns as batches
from trainings.certificates.urls import certificate_urls
from trainings.enrolling.urls import enrolling_urls
from trainings.scoring.urls import score_urls

app_name = "trainings"
# Each part of the room keeps its patterns in a module of its own; one line here joins it.
urlpatterns: list[URLPattern] = [
    *certificate_urls,
    *attending_urls,
    *score_urls,
    *enrolling_urls,
    *batches,
]
