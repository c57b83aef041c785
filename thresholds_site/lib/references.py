"""Opaque references: what stands in a URL instead of a primary key."""

import re
import secrets

REFERENCE_BYTES = 16
REFERENCE_LENGTH = 22
_PATTERN = re.compile(r"[A-Za-z0-9_-]{22}")


def new_reference() -> str:
    """128 random bits as 22 URL-safe characters."""
    return secrets.token_urlsafe(REFERENCE_BYTES)


class ReferenceConverter:
    """The URL path converter `<ref:…>`."""

    regex = _PATTERN.pattern

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
