from mentors import people_urls

app_name = "mentors"
urlpatterns = [
    *people_urls.urlpatterns,
]
