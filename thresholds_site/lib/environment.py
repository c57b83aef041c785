"""Settings from the environment, failing closed: what is not said is refused, never guessed."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from psycopg.conninfo import conninfo_to_dict


class MissingSetting(Exception):
    """A required environment variable is absent or empty."""


class Environment:
    """Read access to environment variables by meaning."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values

    def required(self, name: str) -> str:
        """The value of `name`; raises MissingSetting when absent or blank."""
        value = self._values.get(name, "").strip()
        if not value:
            raise MissingSetting(f"Set the environment variable {name}: see .env.example.")
        return value

    def optional(self, name: str, default: str = "") -> str:
        """The value of `name`, or `default`."""
        return self._values.get(name, "").strip() or default

    def switch(self, name: str) -> bool:
        """True only for the exact value 1; anything else but 0 or blank is refused."""
        value = self._values.get(name, "").strip()
        if value not in {"", "0", "1"}:
            raise MissingSetting(f"{name} must be 1 or 0, not {value!r}.")
        return value == "1"

    def listed(self, name: str) -> list[str]:
        """A comma-separated list, required."""
        return [part.strip() for part in self.required(name).split(",") if part.strip()]


def database(url: str) -> dict[str, Any]:
    """Django's settings for a libpq URL, e.g. `postgresql://user:secret@host:5432/name`.

    A unix socket is `postgresql://user:secret@/name?host=/path/of/the/socket/folder`.
    """
    parts = conninfo_to_dict(url)
    known = {"user", "password", "host", "port", "dbname"}
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts["dbname"],
        "USER": parts["user"],
        "PASSWORD": parts.get("password", ""),
        "HOST": parts["host"],
        "PORT": str(parts.get("port", "")),
        "OPTIONS": {key: value for key, value in parts.items() if key not in known},
    }


def email(url: str) -> dict[str, Any]:
    """Django's settings for `smtp://user:secret@host:port` (`smtps://` for TLS from the start)."""
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise MissingSetting("EMAIL_URL must look like smtp://user:secret@host:587.")
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp",
    }
