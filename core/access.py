"""The guards of views: 403 for a verb that is not held, 404 for a row of somebody else."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render

from core import scoping

# Beyond it PostgreSQL has no bigint: such an id exists nowhere.
LARGEST_ID = 2**63 - 1

READING = ("GET", "HEAD")
WRITING = ("POST",)


class Conflict(PermissionDenied):
    """The right is held, but the row's state forbids it. str(error) says in Indonesian what to do first;
    `url` is the page where that is done. Our pages answer with 409; others treat it as a refusal.
    """

    def __init__(self, told: str, url: str = "") -> None:
        super().__init__(told)
        self.url = url


def conflict_page(request: HttpRequest, error: Conflict) -> HttpResponse:
    return render(request, "409.html", {"told": str(error), "url": error.url}, status=409)


def requires(permission: str, *, methods: tuple[str, ...] = READING + WRITING) -> Callable:
    """Function views: only for those who hold `permission` somewhere. Marks the view for the matrix test.

    Verbs outside of `methods` get 405; a function would answer them all as if they were GET.
    """

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not scoping.holds(request.user, permission):
                raise PermissionDenied
            if request.method not in methods:
                return HttpResponseNotAllowed(methods)
            try:
                return view(request, *args, **kwargs)
            except Conflict as error:
                return conflict_page(request, error)

        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return decorate


def own_or_404[M: models.Model](
    queryset: models.QuerySet[M], request: HttpRequest, permission: str, **lookup: Any
) -> M:
    """The one row of `queryset` that fits `lookup`, asked in the reader's name.

    Raises Http404 when it is missing or another area's (a stranger learns nothing), and
    PermissionDenied when it may be seen but `permission` may not be done to it.
    """
    if any(isinstance(value, int) and value > LARGEST_ID for value in lookup.values()):
        raise Http404
    row = queryset.for_user(request.user).filter(**lookup).first()  # type: ignore[attr-defined]
    if row is None:
        raise Http404("Data ini tidak ada, atau bukan di wilayah kerja Anda.")
    if not scoping.may(request.user, permission, row):
        raise PermissionDenied
    return row


class Guarded:
    """Class views: `permission` is the verb; checked before anything is read."""

    permission: str = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not scoping.holds(request.user, self.permission):
            raise PermissionDenied
        try:
            return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        except Conflict as error:
            return conflict_page(request, error)
