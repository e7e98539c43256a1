from mentors import people_urls
from mentors.account_urls import account_urls
from mentors.assigning.urls import assigning_urls
from mentors.coverage.urls import coverage_urls
from mentors.plan_urls import plan_urls

app_name = "mentors"
urlpatterns = [
    *account_urls(),
    *coverage_urls(),
    *assigning_urls(),
    *plan_urls(),
    *people_urls.urlpatterns,
]
