"""What holds in every test: our templates ask for nothing that is not there."""

from tests.house.unknown_variables import no_unknown_variables, template_watch

__all__ = ["no_unknown_variables", "template_watch"]
