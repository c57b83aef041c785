"""A draft may move to the version in force; what has no place there is kept beside it."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from thresholds_site.lib.database_roles import SEAL_TRIGGERS


class Migration(migrations.Migration):
    dependencies = [
        ("pathway", "0014_version_changes"),
        ("people", "0002_held_forms"),
    ]

    operations = [
        migrations.CreateModel(
            name="CheckSetAside",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.CharField(max_length=300)),
                ("words", models.TextField()),
                (
                    "basis",
                    models.CharField(
                        blank=True, help_text="How one knew, in words.", max_length=60
                    ),
                ),
                ("evidence", models.TextField(blank=True)),
                ("child_words", models.TextField(blank=True)),
                ("said_under", models.CharField(max_length=300)),
                ("set_aside_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["check_made_id", "pk"],
                "abstract": False,
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="thresholdcheck",
            name="check_keeps_what_it_was_made_from",
        ),
        migrations.AddField(
            model_name="thresholdcheck",
            name="moved_at",
            field=models.DateTimeField(
                blank=True, help_text="To another version than it was begun under.", null=True
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="thresholdcheck",
            trigger=pgtrigger.compiler.Trigger(
                name="check_keeps_what_it_was_made_from",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF OLD.state <> 'draft' AND\n            to_jsonb(OLD) - ARRAY['state', 'updated_at', 'completed_at', 'reopened_at',\n                                  'withdrawn_at', 'withdrawn_because', 'look_again_on', 'family_id']\n            <> to_jsonb(NEW) - ARRAY['state', 'updated_at', 'completed_at', 'reopened_at',\n                                     'withdrawn_at', 'withdrawn_because', 'look_again_on',\n                                     'family_id'] THEN\n        RAISE EXCEPTION 'This check has its result: it no longer changes.'\n            USING ERRCODE = 'integrity_constraint_violation';\n    END IF;\n    IF NEW.version_id <> OLD.version_id AND (\n            OLD.state <> 'draft' OR NEW.state <> 'draft'\n            OR (SELECT state FROM pathway_frameworkversion WHERE id = NEW.version_id)\n                <> 'published') THEN\n        RAISE EXCEPTION 'Only a draft moves to another version of the pathway, to one in force.'\n            USING ERRCODE = 'integrity_constraint_violation';\n    END IF;\n    RETURN NEW;\n",
                    hash="38de9028e5faa37b716c2b6f946138f17e0661f9",
                    operation="UPDATE",
                    pgid="pgtrigger_check_keeps_what_it_was_made_from_cd9e2",
                    table="pathway_thresholdcheck",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="savedcase",
            constraint=models.UniqueConstraint(
                fields=("framework", "name"), name="saved_case_name_once"
            ),
        ),
        migrations.AddField(
            model_name="checksetaside",
            name="check_made",
            field=models.ForeignKey(
                db_column="check_id",
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="pathway.thresholdcheck",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="checksetaside",
            trigger=pgtrigger.compiler.Trigger(
                name="only_in_a_draft_check",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF TG_OP <> 'INSERT' AND (SELECT state FROM pathway_thresholdcheck\n                              WHERE id = OLD.check_id) <> 'draft' THEN\n        RAISE EXCEPTION 'This check has its result: what it was made from no longer changes.'\n            USING ERRCODE = 'integrity_constraint_violation';\n    END IF;\n    IF TG_OP <> 'DELETE' AND (SELECT state FROM pathway_thresholdcheck\n                              WHERE id = NEW.check_id) <> 'draft' THEN\n        RAISE EXCEPTION 'This check has its result: nothing is added to what it was made from.'\n            USING ERRCODE = 'integrity_constraint_violation';\n    END IF;\n    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n    RETURN NEW;\n",
                    hash="e876d0c896830625bbc59d05904671a72af03c0d",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_only_in_a_draft_check_bd181",
                    table="pathway_checksetaside",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(SEAL_TRIGGERS, migrations.RunSQL.noop),
    ]
