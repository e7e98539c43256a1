from django.urls import path

from dashboard.today.views import action_list

today_urls = [path("tindakan/", action_list, name="action-list")]
