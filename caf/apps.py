"""Early help assessment."""

from django.apps import AppConfig


class CafConfig(AppConfig):
    """Early help assessment."""

    name = "caf"
    default_auto_field = "django.db.models.BigAutoField"
