"""Everyday words for the entries of a version, and words that led nowhere."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models

from thresholds_site.lib.database_roles import SEAL_TRIGGERS, composite_key

KEYS = [
    composite_key("pathway_needphrase", column, f"pathway_{target}")
    for column, target in [
        ("indicator_id", "indicator"),
        ("degree_question_id", "degreequestion"),
        ("immediate_id", "immediateindicator"),
    ]
]


class Migration(migrations.Migration):
    dependencies = [
        ("pathway", "0003_one_version"),
        ("people", "0001_initial"),
    ]

    operations = [
        # A trusted extension: whoever owns the database may make it, from PostgreSQL 13 on.
        TrigramExtension(),
        migrations.CreateModel(
            name="UnmatchedPhrase",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.CharField(max_length=80)),
                ("said_on", models.DateField()),
                (
                    "times",
                    models.PositiveIntegerField(default=1, help_text="How often on that day."),
                ),
                ("done_on", models.DateField(blank=True, null=True)),
                (
                    "done_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.practitioner",
                    ),
                ),
            ],
            options={
                "ordering": ["-said_on", "text"],
            },
        ),
        migrations.CreateModel(
            name="NeedPhrase",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("text", models.CharField(max_length=80)),
                (
                    "kind",
                    models.CharField(
                        choices=[("synonym", "Synonym"), ("example", "Example")],
                        default="synonym",
                        max_length=10,
                    ),
                ),
                (
                    "degree_question",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="phrases",
                        to="pathway.degreequestion",
                    ),
                ),
                (
                    "immediate",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="phrases",
                        to="pathway.immediateindicator",
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="phrases",
                        to="pathway.indicator",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="pathway.frameworkversion",
                    ),
                ),
            ],
            options={
                "ordering": ["version_id", "position"],
                "abstract": False,
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.search.SearchVector("text", config="english"),
                        name="need_phrase_words",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("version", "position"), name="need_phrase_once_in_version"
                    ),
                    models.UniqueConstraint(
                        fields=("version", "id"), name="need_phrase_in_version"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["synonym", "example"])),
                        name="need_phrase_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("degree_question__isnull", True),
                                ("immediate__isnull", True),
                                ("indicator__isnull", False),
                            ),
                            models.Q(
                                ("degree_question__isnull", False),
                                ("immediate__isnull", True),
                                ("indicator__isnull", True),
                            ),
                            models.Q(
                                ("degree_question__isnull", True),
                                ("immediate__isnull", False),
                                ("indicator__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="need_phrase_leads_to_one_entry",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text__regex", "[[:alnum:]]")),
                        name="need_phrase_says_something",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="needphrase",
            trigger=pgtrigger.compiler.Trigger(
                name="only_in_a_draft",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF TG_OP <> 'INSERT' AND (SELECT state FROM pathway_frameworkversion\n                              WHERE id = OLD.version_id FOR SHARE) <> 'draft' THEN\n        RAISE EXCEPTION 'This version of the pathway is no longer a draft: nothing in it changes.'\n            USING ERRCODE = 'integrity_constraint_violation';\n    END IF;\n    IF TG_OP <> 'DELETE' AND (SELECT state FROM pathway_frameworkversion\n                              WHERE id = NEW.version_id FOR SHARE) <> 'draft' THEN\n        RAISE EXCEPTION 'This version of the pathway is no longer a draft: nothing is added to it.'\n            USING ERRCODE = 'integrity_constraint_violation';\n    END IF;\n    IF TG_OP = 'UPDATE' AND NEW.version_id <> OLD.version_id THEN\n        RAISE EXCEPTION 'A row of the pathway stays in its version.'\n            USING ERRCODE = 'integrity_constraint_violation';\n    END IF;\n    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;\n    RETURN NEW;\n",
                    hash="04f05efc5ae57a6c31a7d9fa993747f93f2cace4",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_only_in_a_draft_f7b3c",
                    table="pathway_needphrase",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="needphrase",
            trigger=pgtrigger.compiler.Trigger(
                name="never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'Rows of the pathway are never emptied as a whole.';",
                    hash="099bc123f81e2044576d952b3ae3a765ed084863",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_never_emptied_48f22",
                    table="pathway_needphrase",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="unmatchedphrase",
            constraint=models.UniqueConstraint(
                fields=("text", "said_on"), name="unmatched_phrase_once_a_day"
            ),
        ),
        migrations.AddConstraint(
            model_name="unmatchedphrase",
            constraint=models.CheckConstraint(
                condition=models.Q(("text__regex", "[0-9]"), _negated=True),
                name="unmatched_phrase_without_digits",
            ),
        ),
        migrations.AddConstraint(
            model_name="unmatchedphrase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("done_by__isnull", True), ("done_on__isnull", True)),
                    models.Q(("done_by__isnull", False), ("done_on__isnull", False)),
                    _connector="OR",
                ),
                name="unmatched_phrase_done_by_and_on",
            ),
        ),
        *(migrations.RunSQL(add, drop) for add, drop in KEYS),
        migrations.RunSQL(SEAL_TRIGGERS, migrations.RunSQL.noop),
    ]
