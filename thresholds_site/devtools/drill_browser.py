"""Somebody who uses a demo in a drill: forms sent over HTTP, whole or through a bad line."""

import http.client
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from thresholds_site.devtools.trouble import Trouble

_PATIENCE = 5.0
_PERSON = re.compile(
    r'action="(/demo/sign-in/[^"]+)"(?:(?!</form>).)*?demo-person__name">([^<]+)', re.DOTALL
)


class NotAnswered(Exception):
    """The answer never came whole: a browser shows its own page that says so."""


@dataclass(slots=True)
class Answer:
    """A whole answer."""

    status: int
    location: str
    body: str


@dataclass(slots=True)
class Browser:
    """One person's cookies. `port` is the site's, or that of a bad line to it."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> Answer:
        """Open a page."""
        return self._ask("GET", path, None, {})

    def post(
        self,
        path: str,
        data: Mapping[str, str | Sequence[str]],
        *,
        autosave: bool = False,
        through: int | None = None,
    ) -> Answer:
        """Send a form. Raises NotAnswered."""
        given = {"csrfmiddlewaretoken": self.cookies.get("csrftoken", ""), **data}
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        if autosave:
            headers["X-Autosave"] = "1"
        return self._ask("POST", path, urlencode(given, doseq=True), headers, through)

    def signs_in_as(self, name: str) -> None:
        """By one press, as the demo offers it."""
        people = {who: action for action, who in _PERSON.findall(self.get("/account/login/").body)}
        if name not in people:
            raise Trouble(f"the demo does not offer {name}, but {sorted(people)}")
        self.post(people[name], {})

    def begins_a_check(self, key: str) -> str:
        """The address of a new draft."""
        return self.post("/checks/start/", {"start_key": key}).location.removesuffix("who/")

    def _ask(
        self,
        method: str,
        path: str,
        body: str | None,
        headers: dict[str, str],
        through: int | None = None,
    ) -> Answer:
        line = http.client.HTTPConnection("127.0.0.1", through or self.port, timeout=_PATIENCE)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        host = f"127.0.0.1:{self.port}"
        try:
            given = {"Host": host, "Cookie": cookies, "Connection": "close", **headers}
            line.request(method, path, body, given)
            answer = line.getresponse()
            text = answer.read().decode("utf-8", "replace")
        except (TimeoutError, OSError, http.client.HTTPException) as error:
            raise NotAnswered(repr(error)) from error
        finally:
            line.close()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                cookie, _, _ = value.partition(";")
                key, _, kept = cookie.partition("=")
                self.cookies[key] = kept
        return Answer(answer.status, answer.headers.get("Location", ""), text)
