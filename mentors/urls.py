from django.urls import URLPattern

from mentors.account_urls import account_urls

app_name = "mentors"
urlpatterns: list[URLPattern] = [
    *account_urls(),
]
