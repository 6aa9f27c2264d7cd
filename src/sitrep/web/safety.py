"""What keeps the app safe: who may ask, from where, and what a page may do in a browser.

Comes in: a request, before any page sees it. Goes out: the request with nothing done to it, or a refusal that says what
to do. Report text is untrusted, so no page may run a script or load a thing that is not our own file. A site that the
reader has open in another tab must not reach the record: its name does not match (`Host`), its forms carry no token,
and its pages may not frame ours.
"""

from __future__ import annotations

import hmac
import ipaddress
import secrets
from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.requests import Request

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}
"""Sent with every answer; a vendored file may be kept, so it has a `Cache-Control` of its own."""

COOKIE = "sitrep-token"
FIELD = "form-token"
"""The name of the hidden field that each of our forms carries."""
HEADER = "X-Form-Token"
"""The header in which htmx sends the same."""


def is_loopback(host: str) -> bool:
    """Whether `host`, a name or an address, is this machine alone."""
    if host.casefold() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


class Guard:
    """Decides on requests. `token` is what a reader must show, or empty where the app is open to this machine only."""

    def __init__(self, host: str = "127.0.0.1", token: str = "") -> None:
        if not is_loopback(host) and not token:
            raise ValueError(f"a token is needed to serve on {host}: anybody who reaches that address could read")
        self._host = host
        self._token = token
        self.form_token = secrets.token_urlsafe(24)
        """Changes with every start; a page of another origin cannot read it."""

    @property
    def shared(self) -> bool:
        """Whether others than this machine's own user may reach the app."""
        return bool(self._token)

    def knows_host(self, headers: Headers) -> bool:
        """Whether the request was meant for us and not for a name that somebody made point here."""
        name = urlsplit(f"//{headers.get('host', '')}").hostname or ""
        if is_loopback(name) or name == self._host.strip("[]"):
            return True
        if not self._token:
            return False
        try:  # served to a network: by address, or by this machine's own name, and then the token decides
            ipaddress.ip_address(name)
        except ValueError:
            return bool(self._token)
        return True

    def admits(self, request: Request) -> bool:
        """Whether the reader has shown the token, by cookie or as a bearer."""
        if not self._token:
            return True
        shown = request.cookies.get(COOKIE, "")
        scheme, _, value = request.headers.get("authorization", "").partition(" ")
        if scheme.casefold() == "bearer":
            shown = value.strip()
        return self.is_token(shown)

    def is_token(self, shown: str) -> bool:
        """Whether this is the token."""
        return bool(self._token) and hmac.compare_digest(shown.encode(), self._token.encode())

    def may_change(self, request: Request, shown: str) -> bool:
        """Whether a request that changes something comes from one of our own pages."""
        origin = request.headers.get("origin")
        if origin is not None and urlsplit(origin).netloc != request.headers.get("host", ""):
            return False
        if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return False
        shown = request.headers.get(HEADER) or shown
        return hmac.compare_digest(shown.encode(), self.form_token.encode())
