"""An answer to a set of cases is given under the version of its set."""

from django.db import migrations, models

from thresholds_site.lib.database_roles import composite_key

KEYS = [composite_key("pathway_practiceanswer", "in_set_id", "pathway_practiceset")]


class Migration(migrations.Migration):
    dependencies = [
        ("pathway", "0016_practice"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="practiceset",
            constraint=models.UniqueConstraint(
                fields=("version", "id"), name="practice_set_in_version"
            ),
        ),
        *(migrations.RunSQL(add, drop) for add, drop in KEYS),
    ]
