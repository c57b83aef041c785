"""The administration site: Django's own, behind this service's sign-in."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.admin.apps import AdminConfig
from django.contrib.admin.sites import AdminSite
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from people.constants import Permission


class ThresholdsAdminSite(AdminSite):
    """Pathway rows for editors and publishers; people and agencies for administrators."""

    site_title = "Administration"
    site_header = "Right help for children: administration"
    index_title = "What would you like to change?"

    def has_permission(self, request: HttpRequest) -> bool:
        """What the acting post says, as everywhere else."""
        post = getattr(request, "practitioner", None)
        return post is not None and post.may(Permission.USE_ADMIN_SITE)

    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """There is one way to sign in. Django's own page here would ask for no second factor."""
        back = urlencode({"next": reverse("admin:index")})
        return HttpResponseRedirect(f"{reverse('account_login')}?{back}")


class ThresholdsAdminConfig(AdminConfig):
    """Makes `ThresholdsAdminSite` the default site."""

    default_site = "thresholds_site.administration.ThresholdsAdminSite"
