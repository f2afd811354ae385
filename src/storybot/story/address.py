"""The one definition of an address that a story may have and a card may link to."""

from urllib.parse import quote, urlsplit, urlunsplit

import idna
import regex

_LABEL = "[a-z0-9_-]{1,63}"  # RFC 1035, and the underscore that some hosts have
_NAME = regex.compile(rf"(?=.*[a-z0-9])(?=.{{1,253}}$){_LABEL}(?:\.{_LABEL})*\.?")
_IPV6 = regex.compile("[0-9a-f:.]+")
_STRAY_PERCENT = regex.compile("%(?![0-9A-Fa-f]{2})")


def address(url: str) -> str | None:
    """The URL with only characters that no markup gives a meaning to, or None where it isn't a plain http(s)
    address with a host that a browser could look up, and no credentials."""
    try:
        parts = urlsplit(url.strip())
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
            return None
        place = _place(parts.hostname)
        if place is None:
            return None
        place += f":{parts.port}" if parts.port is not None else ""
        return urlunsplit(
            (parts.scheme, place, _escaped(parts.path), _escaped(parts.query), _escaped(parts.fragment))
        )
    except ValueError:  # a port that is no number, a bad bracket, a host or path with no encoding
        return None


def _place(host: str) -> str | None:
    if ":" in host:
        return f"[{host}]" if _IPV6.fullmatch(host) else None
    # UTS #46 without its transitional mappings, as browsers do: another mapping can be another's domain.
    name = host if host.isascii() else idna.encode(host, uts46=True).decode("ascii")
    return name if _NAME.fullmatch(name) else None


def _escaped(part: str) -> str:
    return quote(_STRAY_PERCENT.sub("%25", part), safe="/%:@!$&+,;=?~-._")
