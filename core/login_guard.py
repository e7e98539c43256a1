"""Who is trying to log in, and from where: what the guards against guessing count by."""

from ipaddress import ip_address, ip_network
from typing import Any

from django.conf import settings
from django.http import HttpRequest

# Longer than any account's name, shorter than the column in which django-axes keeps it.
LONGEST = 150
# Every household has 2^64 addresses of IPv6: they count as one.
PREFIX = 64


def counted_name(request: HttpRequest | None, credentials: dict[str, Any] | None = None) -> str:
    """The name under which failures are counted: one for every spelling that opens the same account.

    The login page, a password asked for again and a success all come here; "" when nobody was named.
    """
    told = credentials or {}
    name = told.get("username") or told.get(settings.AXES_USERNAME_FORM_FIELD)
    if not name and request is not None:
        name = request.POST.get(settings.AXES_USERNAME_FORM_FIELD)
    return str(name or "").replace("\x00", "").strip().lower()[:LONGEST]


def client_address(request: HttpRequest) -> str | None:
    """The address of the reader's network; None when it isn't known (a proxy on a socket).

    Behind a proxy every connection comes from the proxy. What it wrote stands last in the header
    CLIENT_ADDRESS_HEADER; what stands before it came from the reader, who may write what he likes.
    """
    written = ""
    if settings.CLIENT_ADDRESS_HEADER:
        written = request.headers.get(settings.CLIENT_ADDRESS_HEADER, "").rpartition(",")[2]
    for candidate in (written, request.META.get("REMOTE_ADDR") or ""):
        try:
            # Without the zone (fe80::1%eth0): PostgreSQL's inet has none.
            return str(ip_address(candidate.strip().partition("%")[0]))
        except ValueError:
            continue
    return None


def client_network(request: HttpRequest) -> str:
    """What guesses are counted by: the address, of IPv6 its network; one for all whose address isn't known."""
    address = client_address(request)
    if address is None:
        return "tak dikenal"
    found = ip_address(address)
    if found.version == 6 and found.ipv4_mapped is None:
        return str(ip_network((int(found), PREFIX), strict=False))
    return str(getattr(found, "ipv4_mapped", None) or found)
