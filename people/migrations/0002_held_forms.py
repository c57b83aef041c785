"""Forms sent after a session ended, and more kinds of notice."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="HeldForm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("path", models.CharField(max_length=200)),
                (
                    "fields",
                    models.JSONField(
                        help_text="The names and values that were sent, in their order."
                    ),
                ),
                ("held_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["-held_at", "-pk"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="notification",
            name="notice_kind_known",
        ),
        migrations.AlterField(
            model_name="notification",
            name="kind",
            field=models.CharField(
                choices=[
                    ("danger_raised", "Danger raised"),
                    ("danger_reminder", "Danger reminder"),
                    ("sign_off_asked", "Sign off asked"),
                    ("sign_off_given", "Sign off given"),
                    ("sign_off_refused", "Sign off refused"),
                    ("sign_off_overdue", "Sign off overdue"),
                    ("look_again", "Look again"),
                    ("draft_expires", "Draft expires"),
                    ("draft_unfinished", "Draft unfinished"),
                    ("check_shared", "Check shared"),
                ],
                max_length=30,
            ),
        ),
        migrations.AddConstraint(
            model_name="notification",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "danger_raised",
                            "danger_reminder",
                            "sign_off_asked",
                            "sign_off_given",
                            "sign_off_refused",
                            "sign_off_overdue",
                            "look_again",
                            "draft_expires",
                            "draft_unfinished",
                            "check_shared",
                        ],
                    )
                ),
                name="notice_kind_known",
            ),
        ),
        migrations.AddField(
            model_name="heldform",
            name="owner",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="held_forms",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddIndex(
            model_name="heldform",
            index=models.Index(fields=["owner", "path", "-held_at"], name="held_form_by_owner"),
        ),
    ]
