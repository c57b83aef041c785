"""When the worker last looked at a draft that was left."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("pathway", "0008_family_may_be_joined_late"),
    ]

    operations = [
        migrations.AddField(
            model_name="thresholdcheck",
            name="left_looked_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
