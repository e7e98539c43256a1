from mentors.plan_urls import plan_urls

app_name = "mentors"
urlpatterns = [
    *plan_urls(),
]
