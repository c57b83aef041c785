"""The floor on which all case work stands."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Agencies, practitioners, notices and the access log."""

    name = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from people import checks  # noqa: F401  (registers the deployment checks)
