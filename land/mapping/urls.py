from django.urls import URLPattern, path

from land.mapping import views

mapping_urls: list[URLPattern] = [
    path("lahan/peta/", views.land_map, name="map"),
    path("lahan/peta/data/", views.map_data, name="map-data"),
    path("lahan/peta/tanpa-titik/", views.UnplacedList.as_view(), name="map-unplaced"),
]
