"""Measures and dashboards."""

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    """Measures and dashboards."""

    name = "reporting"
    default_auto_field = "django.db.models.BigAutoField"
