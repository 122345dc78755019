"""Which proxies are believed when they say where a request comes from: those that the installation names."""

import ipaddress


class ProxyUnknown(ValueError):
    """A trusted proxy is named by its address, or by the network it sits in; the message says which isn't."""


def trusted_proxies(text: str) -> list[str]:
    """Return the addresses and networks that a setting lists with commas between them; none where it is empty.

    Raises:
        ProxyUnknown: something in it is neither, or is everybody: then each caller could choose his own address.
    """
    named = [each.strip() for each in text.split(",") if each.strip()]
    for each in named:
        try:
            network = ipaddress.ip_network(each)
        except ValueError as error:
            raise ProxyUnknown(
                f"{each} in CHUTING_TRUSTED_PROXIES is neither an address nor a network."
            ) from error
        if network.prefixlen == 0:
            raise ProxyUnknown(
                f"{each} in CHUTING_TRUSTED_PROXIES is everybody: name the proxies alone."
            )
    return named
