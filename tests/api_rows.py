"""Clients of the API for tests."""

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from core.models import Regency
from dashboard.actions.clients import create_client
from dashboard.models import ApiClient

# who asks → (role, kabupaten of the small world)
READERS = {
    "pengamat": ("viewer", None),
    "auditor": ("auditor", None),
    "dinas_a": ("regency_officer", "61.01"),
    "dinas_b": ("regency_officer", "61.02"),
    "pengamat_a": ("viewer", "61.01"),
}


def make_client(by: Any, who: str = "pengamat", **fields: Any) -> tuple[ApiClient, str]:
    """A client and its token, made by a province officer."""
    role, code = READERS[who]
    fields.setdefault("name", f"Program {who}")
    fields.setdefault("purpose", "uji")
    fields.setdefault("valid_until", timezone.localdate() + timedelta(days=30))
    regency = Regency.objects.get(pk=code) if code else None
    return create_client(by=by, role=role, regency=regency, **fields)


def ask(token: str, path: str, method: str = "get", **headers: str) -> HttpResponse:
    """As a program asks: without a session."""
    if token:
        headers.setdefault("Authorization", f"Bearer {token}")
    return getattr(Client(), method)(f"/api/v1/{path}", headers=headers)
