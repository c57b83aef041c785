"""Every address of the service. Each view declares the permission it asks for."""

from django.contrib import admin
from django.urls import include, path, register_converter

from thresholds_site.lib.references import ReferenceConverter

register_converter(ReferenceConverter, "ref")

urlpatterns = [
    path("", include("people.urls")),
    path("", include("pathway.urls")),
    path("account/", include("allauth.urls")),
    path("administration/", admin.site.urls),
]

handler404 = "people.views.not_found"
handler500 = "people.views.server_error"
