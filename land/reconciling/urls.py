from django.urls import path

from land.reconciling import deciding, views
from land.reconciling.lists import DifferenceList, SourceSheetList, SourceValueList

BASE = "lahan/rekonsiliasi"
reconciling_urls = [
    path(f"{BASE}/", views.reconciliation, name="reconciliation"),
    path(f"{BASE}/bandingkan/", views.reconciliation_compare, name="reconciliation-compare"),
    path(
        f"{BASE}/koperasi/<int:pk>/",
        views.reconciliation_cooperative,
        name="reconciliation-cooperative",
    ),
    path(f"{BASE}/selisih/", DifferenceList.as_view(), name="difference-list"),
    path(
        f"{BASE}/selisih/putuskan/", deciding.difference_decide_many, name="difference-decide-many"
    ),
    path(f"{BASE}/selisih/<int:pk>/", deciding.difference_detail, name="difference-detail"),
    path(
        f"{BASE}/selisih/<int:pk>/putuskan/", deciding.difference_decide, name="difference-decide"
    ),
    path(f"{BASE}/sama/", SourceValueList.as_view(), name="source-value-list"),
    path(f"{BASE}/lembar/", SourceSheetList.as_view(), name="source-sheet-list"),
]
