"""Giving programs a token, renewing and revoking it."""

import re
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from core.history import because
from core.models import Regency, RoleGrant, User
from core.permissions import Role
from core.refusals import require
from dashboard.api import tokens
from dashboard.models import ApiClient
from dashboard.refusals import told_plainly

MANAGE = "dashboard.manage_client"
# What a program may be: each reads, and none is one person's own work.
ROLES = (Role.VIEWER, Role.AUDITOR, Role.REGENCY_OFFICER)
REVOKED = "Token ini sudah dicabut, jadi tidak dapat diperbarui. Buat klien baru bila masih perlu."
AGAIN = "Token ini sudah dicabut."
ROLE = "Peran ini tidak diberikan kepada program."


def create_client(
    *,
    by: User,
    name: str,
    purpose: str,
    role: str,
    regency: Regency | None,
    valid_until: date,
    networks: str = "",
) -> tuple[ApiClient, str]:
    """The client and its token, which is nowhere else. Raises PermissionDenied, ValidationError (a role that is
    not of ROLES, a kabupaten officer without a kabupaten, a name that is taken)."""
    if role not in ROLES:
        raise ValidationError(ROLE)
    require(by, MANAGE, ApiClient(name=name))
    token = tokens.new_token()
    with told_plainly(), transaction.atomic(), because("pembuatan klien API", by=by):
        user = User(username=free_name(name), full_name=f"Program: {name}")
        user.set_unusable_password()
        user.save()
        grant = RoleGrant(user=user, role=role, regency=regency, granted_by=by)
        grant.full_clean()
        grant.save()
        client = ApiClient.objects.create(
            name=name,
            purpose=purpose,
            user=user,
            prefix=tokens.shown(token),
            digest=tokens.digest(token),
            issued_at=timezone.now(),
            valid_until=valid_until,
            networks=networks,
            created_by=by,
        )
    return client, token


def free_name(name: str) -> str:
    """A name for the client's account that nobody has yet: "api-metabase", "api-metabase-2"."""
    start = f"api-{slugify(name)[:40] or 'klien'}"
    pattern = rf"^{re.escape(start)}(-[0-9]+)?$"
    taken = {one.lower() for one in User.objects.filter(username__iregex=pattern)
             .values_list("username", flat=True)}  # fmt: skip
    if start not in taken:
        return start
    return next(f"{start}-{n}" for n in range(2, len(taken) + 3) if f"{start}-{n}" not in taken)


def renew_token(*, by: User, client: ApiClient, valid_until: date) -> str:
    """A new token; the old one is refused from now on. Raises PermissionDenied, ValidationError (revoked)."""
    require(by, MANAGE, client)
    token = tokens.new_token()
    with told_plainly(), transaction.atomic(), because("pembaruan token API", by=by):
        held = ApiClient.objects.select_for_update().get(pk=client.pk)
        if held.is_revoked:
            raise ValidationError(REVOKED)
        held.prefix, held.digest = tokens.shown(token), tokens.digest(token)
        held.issued_at, held.valid_until = timezone.now(), valid_until
        held.save()
    return token


def revoke_client(*, by: User, client: ApiClient, reason: str) -> None:
    """From now on its token is refused and its account is switched off. Raises PermissionDenied, ValidationError
    (revoked already)."""
    require(by, MANAGE, client)
    with told_plainly(), transaction.atomic(), because(reason, by=by):
        held = ApiClient.objects.select_for_update().get(pk=client.pk)
        if held.is_revoked:
            raise ValidationError(AGAIN)
        held.revoked_at, held.revoked_by, held.revoke_reason = timezone.now(), by, reason
        held.save()
        held.user.is_active = False
        held.user.save()
