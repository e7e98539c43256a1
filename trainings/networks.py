"""Whose guesses are counted together."""

from ipaddress import ip_address, ip_network

from django.http import HttpRequest

from core.login_guard import client_address

# Every household has 2^64 addresses of IPv6: they count as one.
PREFIX = 64


def network_of(request: HttpRequest) -> str:
    """What is counted by: the address, of IPv6 its network; one for all whose address isn't known."""
    address = client_address(request)
    if address is None:
        return "tak dikenal"
    found = ip_address(address)
    if found.version == 6 and found.ipv4_mapped is None:
        return str(ip_network((int(found), PREFIX), strict=False))
    return str(getattr(found, "ipv4_mapped", None) or found)
