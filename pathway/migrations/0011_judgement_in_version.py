"""A judgement stays in the version of its check: its level and its result cannot be another's."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from thresholds_site.lib.database_roles import composite_key

KEYS = [
    composite_key(f"pathway_{table}", column, f"pathway_{target}")
    for table, column, target in [
        ("judgement", "check_id", "thresholdcheck"),
        ("judgement", "result_id", "checkresult"),
        ("judgement", "level_id", "level"),
    ]
]

# Judgements never change: what they lack is filled in with that guard held open, and only here.
_KNOWN = """
    ALTER TABLE pathway_judgement DISABLE TRIGGER pgtrigger_judgement_never_changes_6700f;
    UPDATE pathway_judgement AS said SET version_id = made.version_id
    FROM pathway_thresholdcheck AS made WHERE made.id = said.check_id;
    ALTER TABLE pathway_judgement ENABLE TRIGGER pgtrigger_judgement_never_changes_6700f;
"""


def _version(*, null: bool) -> Any:
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT,
        null=null,
        related_name="+",
        to="pathway.frameworkversion",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("pathway", "0010_reopened_at"),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="checkresult",
            constraint=models.UniqueConstraint(fields=("version", "id"), name="result_in_version"),
        ),
        migrations.AddField("judgement", "version", _version(null=True)),
        migrations.RunSQL(_KNOWN, migrations.RunSQL.noop),
        migrations.AlterField("judgement", "version", _version(null=False)),
        *(migrations.RunSQL(add, drop) for add, drop in KEYS),
    ]
