"""Addresses of the API, each behind the door, and of its pages."""

from django.urls import URLPattern, include, path

from dashboard.api import (
    clients,
    description,
    numbers,  # noqa: F401  the import registers its questions
    rows,  # noqa: F401
)
from dashboard.api.door import Question, guarded
from dashboard.api.service import api

# Whose answer changes only with tables that triggers watch (dashboard.counting.version).
WATCHED = {"regions", "cooperatives", "cooperative", "milestones", "outlets", "parcels"}


def parameters() -> dict[str, frozenset[str]]:
    """Name of each address → its parameters, as the description tells them."""
    found = {}
    for _, router in api._routers:
        for view in router.path_operations.values():
            for one in view.operations:
                fields = [model.__ninja_flatten_map__ for model in one.models
                          if model.__ninja_param_source__ == "query"]  # fmt: skip
                found[one.url_name] = frozenset(name for names in fields for name in names)
    return found


def behind_the_door() -> list[URLPattern]:
    known = parameters()
    return [
        URLPattern(
            one.pattern,
            guarded(one.callback, Question(known[one.name], one.name in WATCHED)),
            one.default_args,
            one.name,
        )
        for one in api.urls[0]
        if one.name != "api-root"
    ]


client_urls = [
    path("api/v1/openapi.json", description.openapi, name="api-openapi"),
    path("api/v1/", include((behind_the_door(), "api"), namespace="api")),
    path("api/", description.page, name="api-docs"),
    path("api-klien/", clients.ClientList.as_view(), name="client-list"),
    path("api-klien/baru/", clients.ClientCreate.as_view(), name="client-create"),
    path("api-klien/<int:pk>/", clients.detail, name="client-detail"),
    path("api-klien/<int:pk>/perbarui/", clients.renew, name="client-renew"),
    path("api-klien/<int:pk>/cabut/", clients.revoke, name="client-revoke"),
]
