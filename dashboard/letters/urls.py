from django.urls import URLPattern, path

from dashboard.letters import settings_pages, views

letter_urls: list[URLPattern] = [
    path("laporan/", views.letter_list, name="letter-list"),
    path("laporan/susun/", views.letter_make, name="letter-make"),
    path("laporan/teks/", settings_pages.text_list, name="letter-text-list"),
    path("laporan/teks/<str:code>/", settings_pages.text_update, name="letter-text-update"),
    path("laporan/<int:pk>/", views.letter_detail, name="letter-detail"),
    path("laporan/<int:pk>/pdf/", views.letter_pdf, name="letter-pdf"),
    path("laporan/<int:pk>/xlsx/", views.letter_xlsx, name="letter-xlsx"),
    path("laporan/<int:pk>/whatsapp/", views.letter_text, name="letter-text"),
    path("laporan/<int:pk>/nomor/", views.letter_number, name="letter-number"),
    path("r/<str:code>/", views.letter_rows, name="letter-rows"),
]
