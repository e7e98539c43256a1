from django.urls import path

from dashboard import views
from dashboard.api.urls import client_urls
from dashboard.effect.urls import effect_urls

app_name = "dashboard"
urlpatterns = [path("", views.home, name="home"), *effect_urls, *client_urls]
