"""A check that has its result may join brothers and sisters, or leave them."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

from thresholds_site.lib.database_roles import SEAL_TRIGGERS


class Migration(migrations.Migration):
    dependencies = [
        ("pathway", "0007_my_work"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="thresholdcheck",
            name="check_keeps_what_it_was_made_from",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="thresholdcheck",
            trigger=pgtrigger.compiler.Trigger(
                name="check_keeps_what_it_was_made_from",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF OLD.state <> 'draft' AND\n            to_jsonb(OLD) - ARRAY['state', 'updated_at', 'completed_at', 'withdrawn_at',\n                                  'withdrawn_because', 'look_again_on', 'family_id']\n            <> to_jsonb(NEW) - ARRAY['state', 'updated_at', 'completed_at', 'withdrawn_at',\n                                     'withdrawn_because', 'look_again_on', 'family_id'] THEN\n        RAISE EXCEPTION 'This check has its result: it no longer changes.'\n            USING ERRCODE = 'integrity_constraint_violation';\n    END IF;\n    IF NEW.version_id <> OLD.version_id THEN\n        RAISE EXCEPTION 'A check stays with the version of the pathway it was begun under.'\n            USING ERRCODE = 'integrity_constraint_violation';\n    END IF;\n    RETURN NEW;\n",
                    hash="6542156a617cd2fe8c3e2fbcafc6cf32f946014d",
                    operation="UPDATE",
                    pgid="pgtrigger_check_keeps_what_it_was_made_from_cd9e2",
                    table="pathway_thresholdcheck",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(SEAL_TRIGGERS, migrations.RunSQL.noop),
    ]
