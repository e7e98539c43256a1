from django.urls import path

from dashboard.months import changes, detail, lists, locking, taking_page, trend

month_urls = [
    path("bulan/", locking.month_list, name="month-list"),
    path("bulan/tren/", trend.trend, name="trend"),
    path("bulan/perubahan/", changes.changes, name="changes"),
    path("bulan/angka-beku/", lists.SnapshotList.as_view(), name="snapshot-list"),
    path("bulan/angka-beku/bekukan/", taking_page.snapshot_take, name="snapshot-take"),
    path("bulan/angka-beku/<int:pk>/", detail.snapshot_detail, name="snapshot-detail"),
    path("bulan/angka-beku/<int:pk>/koperasi/", lists.SnapshotRows.as_view(), name="snapshot-rows"),
    path("bulan/<str:month>/kunci/", locking.month_lock, name="month-lock"),
    path("bulan/<str:month>/buka/", locking.month_reopen, name="month-reopen"),
]
