"""The working calendar."""

from django.apps import AppConfig


class TimescalesConfig(AppConfig):
    """The working calendar."""

    name = "timescales"
    default_auto_field = "django.db.models.BigAutoField"
