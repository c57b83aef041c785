"""The demo's people, from `fixtures/demo/people.yaml`."""

import datetime as dt
from pathlib import Path

import yaml
from django.conf import settings
from django.db import transaction

from people.constants import Permission
from people.models import Agency, Practitioner, User
from people.permissions import grants
from people.queries import DEMO_DOMAIN


@transaction.atomic
def load_people(*, today: dt.date) -> None:
    """Make the sample agencies and people that are not there yet; each began a year ago."""
    rows = yaml.safe_load(Path(settings.FIXTURES, "demo", "people.yaml").read_text("utf-8"))
    for row in rows["agencies"]:
        Agency.objects.get_or_create(name=row["name"], defaults={"kind": row["kind"]})
    posts = {row["email"]: _post(row, today) for row in rows["people"]}
    for row in rows["people"]:
        post = posts[row["email"]]
        post.manager = posts.get(row.get("manager", ""))
        post.deputy = posts.get(row.get("deputy", ""))
        post.save(update_fields=["manager", "deputy"])


def _post(row: dict[str, str | list[str]], today: dt.date) -> Practitioner:
    email = f"{row['email']}@{DEMO_DOMAIN}"
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User.objects.create_user(email, str(row["name"]))
        user.is_staff = Permission.USE_ADMIN_SITE in grants(row["roles"])
        user.save(update_fields=["is_staff"])
    post, _made = Practitioner.objects.get_or_create(
        user=user,
        agency=Agency.objects.get(name=row["agency"]),
        defaults={
            "job_title": row["job_title"],
            "roles": row["roles"],
            "starts_on": today - dt.timedelta(days=365),
        },
    )
    return post
