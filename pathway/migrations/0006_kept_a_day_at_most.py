"""Answers without an account are kept for a day at most, whatever the code says."""

import datetime as dt

from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [
        ("pathway", "0005_check_made_whole"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="anonymouscheck",
            constraint=models.CheckConstraint(
                condition=Q(
                    ("expires_at__gt", F("begun_at")),
                    ("expires_at__lte", F("begun_at") + dt.timedelta(days=1)),
                ),
                name="anonymous_kept_a_day_at_most",
            ),
        ),
    ]
