"""Browsers, addresses and filled-in forms of the administration, for tests."""

from collections.abc import Iterator
from typing import Any

from django.contrib.messages import get_messages
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from pathway.models import FrameworkVersion
from people.constants import Role
from tests.pathway.versions import post_of


def browser_of(role: Role, name: str = "") -> Client:
    """A browser in which somebody with that role is signed in."""
    client = Client()
    client.force_login(post_of(role, name).user)
    return client


def url(model: type[Model], page: str, *pk: int) -> str:
    """The address of one of the pages of a table."""
    return reverse(f"admin:pathway_{model._meta.model_name}_{page}", args=pk)


def a_row(model: type[Model], version: FrameworkVersion) -> Any:
    """The first row of a table in a version."""
    return model._default_manager.filter(version=version).order_by("pk").first()


def forms_of(response: Any) -> Iterator[Any]:
    """The form of a page, and those of the rows inside."""
    context = response.context
    yield context["adminform"].form
    for wrapped in context["inline_admin_formsets"]:
        yield from wrapped.formset.forms


def filled_in(response: Any) -> dict[str, Any]:
    """What a browser sends when nothing on the page was changed."""
    context = response.context
    sent: dict[str, Any] = {}
    for form in forms_of(response):
        for bound in form:
            value = bound.value()
            if value is None or value is False or bound.field.disabled:
                continue
            if hasattr(bound.field, "base_field"):
                value = bound.field.prepare_value(value)
            sent[bound.html_name] = value
    for wrapped in context["inline_admin_formsets"]:
        management = wrapped.formset.management_form
        sent |= {bound.html_name: bound.value() for bound in management}
    return sent


def errors_of(response: Any) -> list[str]:
    """Every message at a field or above the form."""
    assert response.status_code == 200
    found = [
        str(message)
        for form in forms_of(response)
        for messages in form.errors.values()
        for message in messages
    ]
    for wrapped in response.context["inline_admin_formsets"]:
        found += [str(message) for message in wrapped.formset.non_form_errors()]
    return found


def said(response: Any) -> str:
    """What the messages of a page say."""
    return " ".join(str(message) for message in get_messages(response.wsgi_request))
