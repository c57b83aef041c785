"""Who decided a sign-off (the deputy may), and indexes for the columns that My work sorts by."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("pathway", "0006_kept_a_day_at_most"),
        ("people", "0002_held_forms"),
    ]

    operations = [
        migrations.AddField(
            model_name="signoff",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                help_text="Whoever was asked, or the deputy.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.practitioner",
            ),
        ),
        migrations.AddIndex(
            model_name="thresholdcheck",
            index=models.Index(
                fields=["author", "state", "-updated_at", "-id"], name="check_by_author_state"
            ),
        ),
        migrations.AddIndex(
            model_name="thresholdcheck",
            index=models.Index(fields=["author", "child_name", "id"], name="check_by_author_name"),
        ),
        migrations.AddIndex(
            model_name="thresholdcheck",
            index=models.Index(
                fields=["author", "look_again_on", "id"], name="check_by_author_look_again"
            ),
        ),
        migrations.AddConstraint(
            model_name="signoff",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("decided_by__isnull", True), ("decided_at__isnull", False), _connector="OR"
                ),
                name="sign_off_decided_by_with_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="signoff",
            constraint=models.CheckConstraint(
                condition=models.Q(("decided_by", models.F("asked_by")), _negated=True),
                name="nobody_decides_their_own",
            ),
        ),
    ]
