"""The front door."""

from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    """The front door."""

    name = "referrals"
    default_auto_field = "django.db.models.BigAutoField"
