from django.urls import path

from dashboard import views
from dashboard.api.urls import client_urls
from dashboard.effect.urls import effect_urls
from dashboard.guide.urls import guide_urls
from dashboard.inbox.urls import inbox_urls
from dashboard.letters.urls import letter_urls
from dashboard.mapping.urls import mapping_urls
from dashboard.months.urls import month_urls
from dashboard.scorecard.urls import scorecard_urls
from dashboard.today.urls import today_urls
from dashboard.warnings.urls import warning_urls

app_name = "dashboard"
urlpatterns = [
    path("", views.home, name="home"),
    *client_urls,
    *effect_urls,
    *guide_urls,
    *inbox_urls,
    *letter_urls,
    *mapping_urls,
    *month_urls,
    *scorecard_urls,
    *today_urls,
    *warning_urls,
]
