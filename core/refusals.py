"""What the database refuses, as sentences for people: each room brings its sentences by constraint name."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, OperationalError, models

from core.models import User

BUSY = "Data ini sedang disimpan orang lain. Tunggu sebentar, lalu ulangi."
OTHERWISE = "Data ini bertabrakan dengan data lain. Muat ulang halaman, lalu periksa."
# serialization failure, deadlock, lock not available
DEADLOCKS = ("40P01", "40001", "55P03")


def constraint_of(error: IntegrityError) -> str:
    """The name of the constraint that refused, or ""."""
    return getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or ""


def is_busy(error: OperationalError) -> bool:
    """Whether somebody else's locks are in the way: to be tried again, no fault of ours."""
    return getattr(error.__cause__, "sqlstate", "") in DEADLOCKS


def telling(sentences: Mapping[str, str]) -> Callable[[], AbstractContextManager[None]]:
    """A context manager to go around a transaction: refusals of the database come out as ValidationError
    with the sentence of their constraint, its `code` that constraint's name."""

    @contextmanager
    def told_plainly() -> Iterator[None]:
        try:
            yield
        except IntegrityError as error:
            name = constraint_of(error)
            raise ValidationError(sentences.get(name, OTHERWISE), code=name) from error
        except OperationalError as error:
            if not is_busy(error):
                raise
            raise ValidationError(BUSY, code="busy") from error

    return told_plainly


def require(by: User, permission: str, row: models.Model) -> None:
    """Raises PermissionDenied when `by` may not do this to that very row."""
    if not by.has_perm(permission, row):
        raise PermissionDenied("Anda tidak berhak melakukan ini.")
