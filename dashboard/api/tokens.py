"""Tokens: shown once, kept as a keyed mark only."""

import secrets
from ipaddress import ip_address, ip_network

from django.utils.crypto import salted_hmac

BEGIN = "kdkmp_"
# of the token's own signs: enough to tell one from another on a page, too few to guess by
SHOWN = 6


def new_token() -> str:
    """BEGIN and 43 signs: 256 bits."""
    return BEGIN + secrets.token_urlsafe(32)


def shown(token: str) -> str:
    return token[: len(BEGIN) + SHOWN]


def digest(token: str) -> str:
    """64 hex digits, keyed with SECRET_KEY: whoever reads the table can't try tokens out."""
    return salted_hmac("dashboard.api.token", token, algorithm="sha256").hexdigest()


def networks(text: str) -> list:
    """The networks of ApiClient.networks. Raises ValueError for what is none."""
    return [ip_network(one.strip()) for one in text.split(",") if one.strip()]


def comes_from(address: str | None, text: str) -> bool:
    """Whether `address` may use a token with these networks; from anywhere when none are named."""
    allowed = networks(text)
    if not allowed:
        return True
    if address is None:
        return False
    found = ip_address(address)
    found = getattr(found, "ipv4_mapped", None) or found
    return any(found in one for one in allowed)
