from django.urls import URLPattern, path

from land.equipment import editing, lists, totals

equipment_urls: list[URLPattern] = [
    path("alat-kerja/", lists.EquipmentList.as_view(), name="equipment-list"),
    path("alat-kerja/kurang/", lists.MissingList.as_view(), name="equipment-missing"),
    path("alat-kerja/rekap/", totals.equipment_totals, name="equipment-totals"),
    path("alat-kerja/tambah/", editing.EquipmentCreate.as_view(), name="equipment-create"),
    path("alat-kerja/satu-set/", editing.EquipmentSet.as_view(), name="equipment-set"),
    path("alat-kerja/<int:pk>/ubah/", editing.EquipmentUpdate.as_view(), name="equipment-update"),
    path("alat-kerja/<int:pk>/hapus/", editing.equipment_delete, name="equipment-delete"),
]
