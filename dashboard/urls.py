from django.urls import path

from dashboard import views
from dashboard.effect.urls import effect_urls
from dashboard.warnings.urls import warning_urls

app_name = "dashboard"
urlpatterns = [
    path("", views.home, name="home"),
    *effect_urls,
    *warning_urls,
]
