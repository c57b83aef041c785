"""How accounts behave: made by administrators, never by signing up."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedAccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # untyped library
    """Refuses sign-up; everything else is the library's."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
