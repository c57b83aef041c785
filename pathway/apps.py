"""Threshold frameworks and the guided check."""

from django.apps import AppConfig


class PathwayConfig(AppConfig):
    """Threshold frameworks and the guided check."""

    name = "pathway"
    default_auto_field = "django.db.models.BigAutoField"
