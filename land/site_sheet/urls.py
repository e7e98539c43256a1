from django.urls import path

from land.site_sheet import views

sheet_urls = [path("lahan/<int:pk>/lembar/", views.site_sheet, name="site-sheet")]
