"""The administration site: Django's own, behind this service's sign-in."""

from django.contrib.admin.apps import AdminConfig
from django.contrib.admin.sites import AdminSite
from django.http import HttpRequest


class ThresholdsAdminSite(AdminSite):
    """Pathway rows for editors and publishers; people and agencies for administrators."""

    site_title = "Administration"
    site_header = "Right help for children: administration"
    index_title = "What would you like to change?"

    def has_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and request.user.is_staff)


class ThresholdsAdminConfig(AdminConfig):
    """Makes `ThresholdsAdminSite` the default site."""

    default_site = "thresholds_site.administration.ThresholdsAdminSite"
