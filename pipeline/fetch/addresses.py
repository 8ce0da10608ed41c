"""Which addresses are public, and which address a host spells.

`ipaddress` alone does not decide: on some supported versions `is_global` is true for multicast, for 192.88.99.1 and
for the metadata service of a large cloud at 168.63.129.16 (CVE-2024-4032 and what it left).
"""

import re
import socket
import unicodedata
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

# IANA's special-purpose registries, and addresses of cloud-internal services that lie in public ranges.
_REFUSED = tuple(
    ip_network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",  # shared address space; a metadata service at 100.100.100.200
        "127.0.0.0/8",
        "168.63.129.16/32",  # Azure's platform service
        "169.254.0.0/16",  # link-local; most metadata services
        "172.16.0.0/12",
        "192.0.0.0/24",  # protocol assignments; Oracle's metadata service at 192.0.0.192
        "192.0.2.0/24",
        "192.88.99.0/24",  # 6to4 relays, deprecated
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "::/96",  # unspecified, loopback, and IPv4-compatible, deprecated
        "64:ff9b:1::/48",  # NAT64 of a local network
        "100::/64",
        "2001::/23",  # protocol assignments, Teredo among them
        "2001:db8::/32",
        "2002::/16",  # 6to4, deprecated: carries any IPv4 address
        "3fff::/20",
        "5f00::/16",
        "fc00::/7",
        "fe80::/10",
        "fec0::/10",
        "ff00::/8",
    )
)
_NAT64 = ip_network("64:ff9b::/96")
_NUMERIC = re.compile(r"[0-9a-fx.]+", re.IGNORECASE)


def is_public(address: str) -> bool:
    """Whether `address`, IPv4 or IPv6 without brackets, is one of the public internet. False for what is no address.

    An IPv4 address inside an IPv6 one (mapped, NAT64) is judged itself.
    """
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped is not None:
            return is_public(str(parsed.ipv4_mapped))
        if parsed in _NAT64:
            return is_public(str(IPv4Address(int(parsed) & 0xFFFFFFFF)))
    return parsed.is_global and not any(parsed in network for network in _REFUSED)


def literal(host: str) -> str | None:
    """The address that `host` spells without any lookup, or None when it is a name.

    Takes every spelling that the system's resolver takes: `127.9`, `2130706441`, `0x7f000009`, `0177.0.0.011`,
    circled or full-width digits, brackets, a trailing dot.
    """
    plain = unicodedata.normalize("NFKC", host).replace("。", ".").strip("[]").rstrip(".").partition("%")[0]
    try:
        return str(ip_address(plain))
    except ValueError:
        pass
    if _NUMERIC.fullmatch(plain):
        try:
            return str(IPv4Address(socket.inet_aton(plain)))
        except OSError:
            pass
    return None
