"""Personal data that is only stored sealed: encrypted, beside a keyed digest to look it up by.

A model keeps three columns of such a value: the sealed text, its digest (unique where the value is), and
a mask that people may see ("••••••••••••0001"). The value itself is no attribute of any row, so no log,
error page, history or export can carry it; `opened` is called in one place, which writes down who asked.

Keys come from PERSONAL_DATA_KEYS (Fernet keys, the newest first; all open, the first seals) and
PERSONAL_DATA_DIGEST_KEY. `manage.py rotate_personal_keys` brings all rows to the newest ones.
"""

import hashlib
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

DOT = "•"
DIGEST_LENGTH = 64
CARRIED_SECONDS = 3600


class CannotOpen(Exception):
    """No key opens this text: it was sealed with a key that is no longer in PERSONAL_DATA_KEYS."""


@lru_cache(maxsize=8)
def _keys(texts: tuple[str, ...]) -> MultiFernet:
    try:
        return MultiFernet([Fernet(text.encode()) for text in texts])
    except ValueError as error:
        raise ImproperlyConfigured(
            "PERSONAL_DATA_KEYS: each key is the url-safe base64 of 32 bytes, newest first."
        ) from error


def _all_keys() -> MultiFernet:
    return _keys(tuple(settings.PERSONAL_DATA_KEYS))


def sealed(value: str) -> str:
    """`value` encrypted with the newest key; "" stays ""."""
    return _all_keys().encrypt(value.encode()).decode() if value else ""


def is_newest(text: str) -> bool:
    """Whether the newest key opens `text`; another one need not be there for it."""
    try:
        _keys(tuple(settings.PERSONAL_DATA_KEYS[:1])).decrypt(text.encode())
    except InvalidToken:
        return False
    return True


def opened(text: str) -> str:
    """The value of a sealed text. Raises CannotOpen."""
    if not text:
        return ""
    try:
        return _all_keys().decrypt(text.encode()).decode()
    except InvalidToken as error:
        raise CannotOpen("PERSONAL_DATA_KEYS does not hold the key of this row.") from error


def resealed(text: str) -> str:
    """The same value sealed with the newest key. Raises CannotOpen."""
    return sealed(opened(text))


def carried(purpose: str, value: str) -> str:
    """`value` for a hidden field of a form that must be shown again: sealed, and only `brought_back` with
    the same purpose opens it. A stored value never passes here."""
    return _all_keys().encrypt(f"{purpose}\x1f{value}".encode()).decode()


def brought_back(purpose: str, token: str) -> str:
    """What `carried` sealed within the last hour for this purpose; "" for anything else."""
    try:
        told = _all_keys().decrypt(token.encode(), ttl=CARRIED_SECONDS).decode()
    except (InvalidToken, ValueError):
        return ""
    given, _, value = told.partition("\x1f")
    return value if given == purpose else ""


def digest(kind: str, value: str) -> str:
    """A keyed mark of `value`: equal values of one kind ("nik", "account") have equal marks, and nobody
    without the key can try them out. "" stays ""."""
    if not value:
        return ""
    told = f"{kind}\x1f{value}".encode()
    key = settings.PERSONAL_DATA_DIGEST_KEY.encode()
    return hmac.new(key, told, hashlib.sha256).hexdigest()


def masked(value: str, shown: int = 4) -> str:
    """The last `shown` signs of `value`, dots before; short values show less than half of themselves."""
    shown = min(shown, max(0, (len(value) - 1) // 2))
    return f"{DOT * (len(value) - shown)}{value[len(value) - shown :]}" if value else ""
