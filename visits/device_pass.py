"""Whose phone it is. The app gets a pass with its data and sends it with every delivery.

A pass opens nothing as long as its owner's account is active. When the account is closed meanwhile, it
still lets what was written in a village into quarantine (visits.words.Held).
"""

from django.core import signing

from core.models import User

SALT = "visits.device_pass"
SECONDS = 400 * 24 * 3600


def make_pass(user: User) -> str:
    return signing.dumps({"u": user.pk}, salt=SALT)


def owner_of(text: object, *, any_age: bool = False) -> int | None:
    """The key of the user whose phone it is; None for what we didn't sign, or (unless `any_age`) signed
    more than 400 days ago."""
    if not isinstance(text, str) or len(text) > 500:
        return None
    try:
        found = signing.loads(text, salt=SALT, max_age=None if any_age else SECONDS)
    except signing.BadSignature:
        return None
    except ValueError:  # signed, but not by us in this shape
        return None
    owner = found.get("u") if isinstance(found, dict) else None
    return owner if isinstance(owner, int) else None
