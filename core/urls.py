from django.urls import path

from core.views import balikan, history, import_verbs, imports, users

app_name = "core"
urlpatterns = [
    path("riwayat/", history.history, name="history"),
    path("pengguna/", users.UserList.as_view(), name="user-list"),
    path("hak-akses/", history.permissions, name="permissions"),
    path("impor/", imports.import_list, name="import-list"),
    path("impor/baru/", imports.import_create, name="import-create"),
    path("impor/<int:pk>/", imports.import_detail, name="import-detail"),
    path("impor/<int:pk>/balikan/", balikan.import_balikan, name="import-balikan"),
    path(
        "impor/<int:pk>/balikan/hentikan/",
        balikan.import_balikan_stop,
        name="import-balikan-stop",
    ),
    path("impor/<int:pk>/pemetaan/", imports.import_map, name="import-map"),
    path("impor/<int:pk>/lembar/", import_verbs.import_sheet, name="import-sheet"),
    path("impor/<int:pk>/jawaban/", import_verbs.import_answer, name="import-answer"),
    path("impor/<int:pk>/periksa/", import_verbs.import_check, name="import-check"),
    path("impor/<int:pk>/hentikan/", import_verbs.import_stop, name="import-stop"),
    path("impor/<int:pk>/terapkan/", import_verbs.import_apply, name="import-apply"),
    path("impor/<int:pk>/ajarkan/", import_verbs.import_teach, name="import-teach"),
    path("impor/<int:pk>/batalkan/", import_verbs.import_undo, name="import-undo"),
]
