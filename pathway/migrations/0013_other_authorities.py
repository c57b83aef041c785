"""Neighbours' frameworks, which one is ours, and as many pages of needs as there are domains."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from thresholds_site.lib.database_roles import SEAL_TRIGGERS

# Until now the framework published last was the one that checks were made under.
_OURS = """
    UPDATE pathway_thresholdframework SET is_ours = TRUE WHERE id = (
        SELECT framework_id FROM pathway_frameworkversion WHERE state = 'published'
        ORDER BY published_at DESC LIMIT 1)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("pathway", "0012_trials"),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name="thresholdframework",
            name="framework_keeps_its_name",
        ),
        migrations.RemoveConstraint(
            model_name="anonymousstep",
            name="anonymous_step_known",
        ),
        migrations.RemoveConstraint(
            model_name="checkstep",
            name="step_known",
        ),
        migrations.AddField(
            model_name="domain",
            name="whose",
            field=models.CharField(
                blank=True,
                choices=[("child", "Child"), ("parent", "Parent"), ("family", "Family")],
                help_text="Whose life this side is about. Answers on parents and home hold for all children of a family. Empty: as its code says, else the child's.",
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="thresholdcheck",
            name="neighbour",
            field=models.ForeignKey(
                blank=True,
                help_text="The threshold document of the authority where the child lives, if another's.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="pathway.frameworkversion",
            ),
        ),
        migrations.AddField(
            model_name="thresholdframework",
            name="is_ours",
            field=models.BooleanField(
                default=False,
                editable=False,
                help_text="The framework that checks are made under here; every other is a neighbour's.",
            ),
        ),
        migrations.AlterField(
            model_name="anonymousstep",
            name="step",
            field=models.CharField(
                choices=[
                    ("who", "Who"),
                    ("danger", "Danger"),
                    ("needs-child", "Needs-child"),
                    ("needs-parents", "Needs-parents"),
                    ("needs-family", "Needs-family"),
                    ("needs-4", "Needs-4"),
                    ("needs-5", "Needs-5"),
                    ("needs-6", "Needs-6"),
                    ("needs-7", "Needs-7"),
                    ("needs-8", "Needs-8"),
                    ("own-words", "Own-words"),
                    ("strengths", "Strengths"),
                    ("unknown", "Unknown"),
                    ("help", "Help"),
                    ("law", "Law"),
                    ("own-level", "Own-level"),
                ],
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="checkstep",
            name="step",
            field=models.CharField(
                choices=[
                    ("who", "Who"),
                    ("danger", "Danger"),
                    ("needs-child", "Needs-child"),
                    ("needs-parents", "Needs-parents"),
                    ("needs-family", "Needs-family"),
                    ("needs-4", "Needs-4"),
                    ("needs-5", "Needs-5"),
                    ("needs-6", "Needs-6"),
                    ("needs-7", "Needs-7"),
                    ("needs-8", "Needs-8"),
                    ("own-words", "Own-words"),
                    ("strengths", "Strengths"),
                    ("unknown", "Unknown"),
                    ("help", "Help"),
                    ("law", "Law"),
                    ("own-level", "Own-level"),
                ],
                max_length=20,
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="thresholdframework",
            trigger=pgtrigger.compiler.Trigger(
                name="framework_keeps_its_name",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF to_jsonb(OLD) - 'is_ours' <> to_jsonb(NEW) - 'is_ours' AND EXISTS (\n            SELECT FROM pathway_frameworkversion\n            WHERE framework_id = OLD.id AND state <> 'draft') THEN\n        RAISE EXCEPTION 'The name of a framework is part of what was published: it stays.'\n            USING ERRCODE = 'integrity_constraint_violation';\n    END IF;\n    RETURN NEW;\n",
                    hash="a54f508fece25e25264e72e52a24c16f8ccc6935",
                    operation="UPDATE",
                    pgid="pgtrigger_framework_keeps_its_name_aa7a5",
                    table="pathway_thresholdframework",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="anonymousstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "step__in",
                        [
                            "who",
                            "danger",
                            "needs-child",
                            "needs-parents",
                            "needs-family",
                            "needs-4",
                            "needs-5",
                            "needs-6",
                            "needs-7",
                            "needs-8",
                            "own-words",
                            "strengths",
                            "unknown",
                            "help",
                            "law",
                            "own-level",
                        ],
                    )
                ),
                name="anonymous_step_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="checkstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "step__in",
                        [
                            "who",
                            "danger",
                            "needs-child",
                            "needs-parents",
                            "needs-family",
                            "needs-4",
                            "needs-5",
                            "needs-6",
                            "needs-7",
                            "needs-8",
                            "own-words",
                            "strengths",
                            "unknown",
                            "help",
                            "law",
                            "own-level",
                        ],
                    )
                ),
                name="step_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="domain",
            constraint=models.CheckConstraint(
                condition=models.Q(("whose__in", ["", "child", "parent", "family"])),
                name="domain_whose_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="thresholdframework",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_ours", True)),
                fields=("is_ours",),
                name="one_framework_is_ours",
            ),
        ),
        migrations.RunSQL(_OURS, migrations.RunSQL.noop),
        migrations.RunSQL(SEAL_TRIGGERS, migrations.RunSQL.noop),
    ]
