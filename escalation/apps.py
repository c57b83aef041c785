"""Step up, step down, disagreement."""

from django.apps import AppConfig


class EscalationConfig(AppConfig):
    """Step up, step down, disagreement."""

    name = "escalation"
    default_auto_field = "django.db.models.BigAutoField"
