from django.urls import path

from dashboard.scorecard.comparing import compare
from dashboard.scorecard.editing import ThresholdReset, ThresholdUpdate, threshold_list
from dashboard.scorecard.views import scorecard

scorecard_urls = [
    path("rapor/", scorecard, name="scorecard"),
    path("rapor/banding/", compare, name="scorecard-compare"),
    path("rapor/ambang/", threshold_list, name="threshold-list"),
    path("rapor/ambang/<slug:key>/", ThresholdUpdate.as_view(), name="threshold-update"),
    path("rapor/ambang/<slug:key>/bawaan/", ThresholdReset.as_view(), name="threshold-reset"),
]
