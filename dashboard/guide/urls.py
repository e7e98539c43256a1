from django.urls import path

from dashboard.guide import views

guide_urls = [
    path("panduan/", views.guide, name="guide"),
    path("panduan/<slug:slug>/", views.page, name="guide-page"),
]
