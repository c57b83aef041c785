"""Rendering that fails on a variable nobody gave."""

from collections.abc import Mapping
from typing import Any, NoReturn

from django.conf import settings
from django.template.backends.django import DjangoTemplates


class Unknown(str):
    """What Django prints for an unknown variable: here an error that names it."""

    __slots__ = ()

    def __contains__(self, part: object) -> bool:
        return True

    def __mod__(self, variable: object) -> NoReturn:
        raise AssertionError(f"unknown variable {variable}")


def render(name: str, context: Mapping[str, Any], request: Any = None) -> str:
    """A template of ours; AssertionError when it prints what it was not given."""
    own: dict[str, Any] = settings.TEMPLATES[0]
    options = {**own["OPTIONS"], "string_if_invalid": Unknown()}
    backend = DjangoTemplates(
        {"NAME": "strict", "DIRS": own["DIRS"], "APP_DIRS": True, "OPTIONS": options}
    )
    return str(backend.get_template(name).render(dict(context), request))
