"""Every address of the site, with a path that leads to it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver, resolve

from people.constants import Permission
from people.middleware import declared_permission
from tests.house.scenario import NO_SUCH_REF

SAMPLES = {
    "ref": NO_SUCH_REF,
    "step": "who",
    "name": "begin",
    "app_label": "pathway",
    "url": "nothing-here",
    "uidb36": "1",
    "key": "set-password",
}
"""What stands in an example path for a part of its route; 1 for any other part."""

_ROUTE_PART = re.compile(r"<(?:\w+:)?(?P<name>\w+)>")
_GROUP_START = re.compile(r"\(\?P<(?P<name>\w+)>")


@dataclass(frozen=True, slots=True)
class Address:
    """One pattern of the resolver. `name` has its namespace before it; '' for a nameless one."""

    route: str
    name: str
    path: str

    @property
    def permission(self) -> Permission | None:
        """What the page asks for."""
        return declared_permission(resolve(self.path))

    @property
    def is_admin(self) -> bool:
        """Whether it belongs to the administration."""
        return self.name.startswith("admin:") or self.route.startswith("administration/")


def every_address(resolver: URLResolver | None = None) -> list[Address]:
    """All patterns of the site (or of `resolver`), in their order; one for each route."""
    found: dict[str, Address] = {}
    for route, name in _walk(resolver or get_resolver(), "", ""):
        found.setdefault(route, Address(route, name, "/" + example_of(route)))
    return list(found.values())


def _walk(resolver: URLResolver, route: str, names: str) -> Iterator[tuple[str, str]]:
    for pattern in resolver.url_patterns:
        inner = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            below = f"{names}{pattern.namespace}:" if pattern.namespace else names
            yield from _walk(pattern, inner, below)
        elif isinstance(pattern, URLPattern):
            yield inner, names + pattern.name if pattern.name else ""


def example_of(route: str) -> str:
    """A path that the route fits, from the samples."""
    plain = _without_groups(route).replace("^", "").replace("$", "").replace("\\", "")
    return _ROUTE_PART.sub(lambda part: SAMPLES.get(part["name"], "1"), plain)


def _without_groups(route: str) -> str:
    """The route with each named group of a regular expression written as `<name>`."""
    while found := _GROUP_START.search(route):
        depth, end = 1, found.end()
        while depth:
            depth += {"(": 1, ")": -1}.get(route[end], 0)
            end += 1
        route = f"{route[: found.start()]}<{found['name']}>{route[end:]}"
    return route
