from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from core.login_guard import client_address


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are given by an officer; nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Nothing: django-axes counts wrong passwords. The limit `login_failed` is the second factor's."""

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request) or "tidak diketahui"
