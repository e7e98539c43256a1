from django.urls import URLPattern, path

from dashboard.mapping.views import boundaries, maps, points

mapping_urls: list[URLPattern] = [
    path("peta/", maps.cooperative_map, name="map"),
    path("peta/data.json", maps.map_data, name="map-data"),
    path("peta/batas.json", maps.map_outline, name="map-outline"),
    path("peta/kartu/<int:pk>/", maps.map_card, name="map-card"),
    path("peta/daftar/", maps.MapList.as_view(), name="map-list"),
    path("peta/titik/", points.SuspectList.as_view(), name="map-suspects"),
    path("peta/titik/<int:pk>/", points.map_point, name="map-point"),
    path("peta/batas/", boundaries.boundary_list, name="boundary-list"),
    path("peta/batas/unggah/", boundaries.boundary_upload, name="boundary-upload"),
    path("peta/batas/hitung/", boundaries.boundary_compute, name="boundary-compute"),
    path("peta/batas/<int:pk>/", boundaries.boundary_detail, name="boundary-detail"),
    path("peta/batas/<int:pk>/pakai/", boundaries.boundary_activate, name="boundary-activate"),
    path("peta/batas/<int:pk>/hapus/", boundaries.boundary_delete, name="boundary-delete"),
]
