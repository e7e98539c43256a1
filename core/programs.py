"""Accounts of programs, which nobody may log in with. The room that gives programs their accounts says which."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet

from core.models import User

_programs: Callable[[], QuerySet[Any]] | None = None


def programs_are(accounts: Callable[[], QuerySet[Any]]) -> None:
    """`accounts`: the users that are programs."""
    global _programs
    _programs = accounts


def is_program(user: User) -> bool:
    return _programs is not None and _programs().filter(pk=user.pk).exists()
