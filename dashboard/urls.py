from django.urls import path

from dashboard import views
from dashboard.effect.urls import effect_urls
from dashboard.guide.urls import guide_urls
from dashboard.inbox.urls import inbox_urls

app_name = "dashboard"
urlpatterns = [
    path("", views.home, name="home"),
    *effect_urls,
    *inbox_urls,
    *guide_urls,
]
