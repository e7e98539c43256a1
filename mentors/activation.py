"""Activation codes: made once, shown once, kept only as a salted hash, and guessed by nobody.

A code is 10 signs of 32, so 50 bits; five wrong tries hold it back for a while, and the page in front
counts by name and address as the login does (django-axes).
"""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from core.history import because
from core.models import User
from core.templatetags.kdkmp import tanggal
from mentors.models import ActivationCode, Person

# Capitals and digits that nobody takes for one another: no 0 and O, no 1 and I.
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
LENGTH, GROUP = 10, 5
MOST_TRIES = 5
# A code has more bits than a password; 200 of them are made in one request.
ITERATIONS = 20_000
WRONG = "Nama pengguna atau kode aktivasi salah. Periksa huruf dan angkanya di lembar Anda."
USED = "Kode ini sudah dipakai. Masuk dengan sandi Anda, atau minta kode baru kepada petugas bila lupa."


def new_code() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def shown(code: str) -> str:
    """ "ABCDEFGHJK" → "ABCDE-FGHJK", to be read off paper."""
    return "-".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))


def typed(text: str) -> str:
    """What somebody typed, without the signs and spaces that part the groups."""
    return "".join(sign for sign in text.upper() if sign.isalnum())[: LENGTH * 4]


def hashed(code: str) -> str:
    hasher = PBKDF2PasswordHasher()
    return hasher.encode(code, hasher.salt(), ITERATIONS)


def fits(code: str, code_hash: str) -> bool:
    return PBKDF2PasswordHasher().verify(code, code_hash)


# Checked against where there is nobody: an unknown name must not answer faster than a known one.
NOBODY = hashed(new_code())


def give_code(*, person: Person, by: User) -> tuple[str, datetime]:
    """A new code for the person, inside the caller's transaction; the old one is dead. Returns it, which
    nobody can do again, and until when it counts."""
    code, now = new_code(), timezone.now()
    expires = now + timedelta(days=settings.ACTIVATION_DAYS)
    ActivationCode.objects.update_or_create(
        person=person,
        defaults={
            "code_hash": hashed(code),
            "expires_at": expires,
            "tries": 0,
            "blocked_until": None,
            "used_at": None,
            "made_by": by,
            "made_at": now,
            "is_sample": person.is_sample,
        },
    )
    return code, expires


def activate(*, username: str, code: str, password: str) -> User:
    """Sets the password of the account that the code is for.

    Raises ValidationError: the same for an unknown name, a wrong code and a code that is held back; what
    is wrong with the password or the code's age is told only to who has the right code.
    """
    with transaction.atomic():
        row = locked_code(username)
        told = refusal(row, typed(code))
        if row is None or told:
            user = None
        else:
            user = row.person.user
            validate_password(password, user)
            with because("aktivasi akun", by=user):
                user.set_password(password)
                user.save(update_fields=["password"])
                row.used_at, row.tries, row.blocked_until = timezone.now(), 0, None
                row.save(update_fields=["used_at", "tries", "blocked_until"])
    # outside of the transaction: the count of wrong tries must stay
    if user is None:
        raise ValidationError(told or WRONG)
    return user


def locked_code(username: str) -> ActivationCode | None:
    name = username.strip()[:150]
    rows = ActivationCode.objects.select_for_update(of=("self",)).select_related("person__user")
    return rows.filter(person__user__username__iexact=name, person__user__is_active=True).first()


def refusal(row: ActivationCode | None, code: str) -> str:
    """Why the code does not open the account, "" when it does; a wrong one is counted."""
    now = timezone.now()
    if row is None or (row.blocked_until and row.blocked_until > now):
        fits(code, NOBODY)
        return WRONG
    if not fits(code, row.code_hash):
        row.tries += 1
        if row.tries >= MOST_TRIES:
            row.tries = 0
            row.blocked_until = now + timedelta(hours=settings.AXES_COOLOFF_TIME)
        row.save(update_fields=["tries", "blocked_until"])
        return WRONG
    if row.used_at:
        return USED
    if row.expires_at <= now:
        return f"Kode ini berlaku sampai {tanggal(row.expires_at)}. Minta kode baru kepada petugas."
    return ""
