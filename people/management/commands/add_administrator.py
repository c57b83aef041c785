"""`manage.py add_administrator`: the first person of a new installation."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.forms import ValidationError
from django.utils import timezone

from people.actions import add_administrator


class Command(BaseCommand):
    """Makes an account without a password: its owner sets one by 'Forgotten your password?'."""

    help = "Add an administrator, who then adds everybody else under Administration."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("full_name")
        parser.add_argument("agency", help="the name of their agency; made when it is not there")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            validate_email(options["email"])
        except ValidationError as error:
            raise CommandError(f"{options['email']} is not an e-mail address.") from error
        post = add_administrator(
            email=options["email"],
            full_name=options["full_name"],
            agency_name=options["agency"],
            today=timezone.localdate(),
        )
        self.stdout.write(f"{post}. Now set a password by 'Forgotten your password?'.")
