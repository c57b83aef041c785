"""When a check was last opened again, on the check itself: its pages need not ask for it."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from thresholds_site.lib.database_roles import SEAL_TRIGGERS

_KNOWN = """
    UPDATE pathway_thresholdcheck AS made SET reopened_at = last.at
    FROM (SELECT check_id, max(at) AS at FROM pathway_checkreopening
          GROUP BY check_id) AS last
    WHERE last.check_id = made.id
"""


class Migration(migrations.Migration):
    dependencies = [
        ("pathway", "0009_left_looked_at"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="thresholdcheck",
            name="check_keeps_what_it_was_made_from",
        ),
        migrations.AddField(
            model_name="thresholdcheck",
            name="reopened_at",
            field=models.DateTimeField(blank=True, help_text="The last time.", null=True),
        ),
        migrations.RunSQL(_KNOWN, migrations.RunSQL.noop),
        pgtrigger.migrations.AddTrigger(
            model_name="thresholdcheck",
            trigger=pgtrigger.compiler.Trigger(
                name="check_keeps_what_it_was_made_from",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF OLD.state <> 'draft' AND\n            to_jsonb(OLD) - ARRAY['state', 'updated_at', 'completed_at', 'reopened_at',\n                                  'withdrawn_at', 'withdrawn_because', 'look_again_on', 'family_id']\n            <> to_jsonb(NEW) - ARRAY['state', 'updated_at', 'completed_at', 'reopened_at',\n                                     'withdrawn_at', 'withdrawn_because', 'look_again_on',\n                                     'family_id'] THEN\n        RAISE EXCEPTION 'This check has its result: it no longer changes.'\n            USING ERRCODE = 'integrity_constraint_violation';\n    END IF;\n    IF NEW.version_id <> OLD.version_id THEN\n        RAISE EXCEPTION 'A check stays with the version of the pathway it was begun under.'\n            USING ERRCODE = 'integrity_constraint_violation';\n    END IF;\n    RETURN NEW;\n",
                    hash="0cc6663256f7ebe28e2d48946124f0a48de071c7",
                    operation="UPDATE",
                    pgid="pgtrigger_check_keeps_what_it_was_made_from_cd9e2",
                    table="pathway_thresholdcheck",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(SEAL_TRIGGERS, migrations.RunSQL.noop),
    ]
