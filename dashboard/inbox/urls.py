from django.urls import path

from dashboard.inbox import digest_views, views

inbox_urls = [
    path("kotak-masuk/", views.inbox, name="inbox"),
    path("kotak-masuk/semua/", views.mark_all, name="inbox-mark-all"),
    path("kotak-masuk/<int:pk>/", views.open_message, name="inbox-open"),
    path("kotak-masuk/<int:pk>/tandai/", views.mark, name="inbox-mark"),
    path("ringkasan-mingguan/", digest_views.digest, name="digest"),
    path("ringkasan-mingguan/langganan/", digest_views.subscribe, name="digest-subscribe"),
    path("ringkasan-mingguan/<slug:key>/", digest_views.rows, name="digest-rows"),
]
