from django.urls import path

from dashboard import views
from dashboard.effect.urls import effect_urls
from dashboard.today.urls import today_urls

app_name = "dashboard"
urlpatterns = [path("", views.home, name="home"), *effect_urls, *today_urls]
