"""From which network a request comes: what is counted where nobody has signed in (`docs/rules.md` R-THROTTLE)."""

from ipaddress import ip_address, ip_network


def network_of(address: str | None) -> str:
    """The network behind an address: an IPv6 subscriber holds a /64, so one of its addresses says nothing."""
    try:
        found = ip_address(address or "")
    except ValueError:
        return "unknown"
    return str(ip_network((found, 64), strict=False)) if found.version == 6 else str(found)
