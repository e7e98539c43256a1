from django.urls import URLPattern

from land.building.urls import urlpatterns as building_urls
from land.equipment.urls import equipment_urls
from land.funnel.urls import funnel_urls
from land.mapping.urls import mapping_urls
from land.parcels.urls import parcel_urls
from land.reconciling.urls import reconciling_urls
from land.site_sheet.urls import sheet_urls
from land.surveying.urls import survey_urls
from land.verifying.urls import verifying_urls

app_name = "land"
# Each part of the room keeps its patterns in a module of its own; one line here joins it.
urlpatterns: list[URLPattern] = [
    *verifying_urls,
    *sheet_urls,
    *parcel_urls,
    *building_urls,
    *funnel_urls,
    *equipment_urls,
    *mapping_urls,
    *reconciling_urls,
    *survey_urls,
]
