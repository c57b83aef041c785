"""What makes a check whole: families, opening again, sharing, and checks without an account."""

import datetime as dt

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import people.models
import thresholds_site.lib.references
from thresholds_site.lib.database_roles import SEAL_TRIGGERS, composite_key

KEYS = [
    composite_key(f"pathway_{table}", column, f"pathway_{target}")
    for table, column, target in [
        ("anonymouscheck", "own_level_id", "level"),
        ("anonymouschoice", "anonymous_id", "anonymouscheck"),
        ("anonymouschoice", "indicator_id", "indicator"),
        ("anonymouschoice", "degree_question_id", "degreequestion"),
        ("anonymouschoice", "degree_answer_id", "degreeanswer"),
        ("anonymouschoice", "immediate_id", "immediateindicator"),
        ("anonymouschoice", "question_id", "question"),
        ("anonymouschoice", "answer_id", "answer"),
        ("anonymouschoice", "unknown_id", "domain"),
    ]
]

# An answer belongs to the question beside it.
ANSWERS = [
    (
        f"ALTER TABLE pathway_{answers} ADD CONSTRAINT {answers}_of_question"
        " UNIQUE (question_id, id)",
        f"ALTER TABLE pathway_{answers} DROP CONSTRAINT {answers}_of_question",
    )
    for answers in ("answer", "degreeanswer")
] + [
    (
        f"ALTER TABLE pathway_{table} ADD CONSTRAINT {table}_{answer}_answers"
        f" FOREIGN KEY ({question}_id, {answer}_id) REFERENCES pathway_{answers} (question_id, id)"
        " DEFERRABLE INITIALLY DEFERRED",
        f"ALTER TABLE pathway_{table} DROP CONSTRAINT {table}_{answer}_answers",
    )
    for table, question, answer, answers in [
        ("checkobservation", "degree_question", "degree_answer", "degreeanswer"),
        ("checkanswer", "question", "answer", "answer"),
        ("anonymouschoice", "degree_question", "degree_answer", "degreeanswer"),
        ("anonymouschoice", "question", "answer", "answer"),
    ]
]


class Migration(migrations.Migration):
    dependencies = [
        ("pathway", "0004_phrases"),
        ("people", "0002_held_forms"),
    ]

    operations = [
        migrations.CreateModel(
            name="AnonymousCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key_hash", models.CharField(max_length=64, unique=True)),
                ("begun_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                (
                    "age_known",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("date_of_birth", "Date of birth"),
                            ("years", "Years"),
                            ("unborn", "Unborn"),
                            ("not_known", "Not known"),
                        ],
                        max_length=20,
                    ),
                ),
                ("age_years", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "danger_now",
                    models.CharField(
                        blank=True,
                        choices=[("yes", "Yes"), ("no", "No"), ("not_sure", "Not sure")],
                        max_length=10,
                    ),
                ),
                (
                    "danger_signs",
                    models.CharField(
                        blank=True,
                        choices=[("yes", "Yes"), ("no", "No"), ("not_sure", "Not sure")],
                        max_length=10,
                    ),
                ),
                ("nothing_unknown", models.BooleanField(default=False)),
            ],
            options={
                "ordering": ["-begun_at"],
            },
        ),
        migrations.CreateModel(
            name="AnonymousChoice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
            ],
            options={
                "ordering": ["anonymous_id", "pk"],
            },
        ),
        migrations.CreateModel(
            name="AnonymousStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("who", "Who"),
                            ("danger", "Danger"),
                            ("needs-child", "Needs-child"),
                            ("needs-parents", "Needs-parents"),
                            ("needs-family", "Needs-family"),
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
            ],
            options={
                "ordering": ["anonymous_id", "pk"],
            },
        ),
        migrations.CreateModel(
            name="CheckFamily",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "ref",
                    people.models.ReferenceField(
                        default=thresholds_site.lib.references.new_reference,
                        editable=False,
                        max_length=22,
                        unique=True,
                    ),
                ),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "verbose_name_plural": "check families",
                "ordering": ["-created_at"],
            },
        ),
        migrations.CreateModel(
            name="CheckReopening",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("why", models.TextField(max_length=4000)),
            ],
            options={
                "ordering": ["check_made_id", "at"],
            },
        ),
        migrations.CreateModel(
            name="CheckShare",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "reason",
                    models.CharField(
                        choices=[("asked", "Asked"), ("left_unfinished", "Left unfinished")],
                        max_length=20,
                    ),
                ),
                ("note", models.TextField(blank=True, max_length=4000)),
                ("seen_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["check_made_id", "at"],
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="thresholdcheck",
            name="check_keeps_what_it_was_made_from",
        ),
        migrations.RemoveConstraint(
            model_name="thresholdcheck",
            name="check_state_known",
        ),
        migrations.RemoveConstraint(
            model_name="thresholdcheck",
            name="check_completed_when_not_draft",
        ),
        migrations.AddField(
            model_name="checkresult",
            name="made_from",
            field=models.JSONField(
                default=dict, help_text="What the check held when this result was made."
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="checkstep",
            name="apart",
            field=models.BooleanField(
                default=False,
                help_text="This child's own answers on a page that brothers and sisters share.",
            ),
        ),
        migrations.AddField(
            model_name="signoff",
            name="deputy",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.practitioner",
            ),
        ),
        migrations.AddField(
            model_name="signoff",
            name="due_at",
            field=models.DateTimeField(
                default=dt.datetime(2026, 11, 22, tzinfo=dt.UTC),
                help_text="The same day; then the deputy may decide too.",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="signoff",
            name="chase_at",
            field=models.DateTimeField(
                default=dt.datetime(2026, 11, 22, tzinfo=dt.UTC),
                help_text="When the worker next reminds of it.",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="thresholdcheck",
            name="expiry_warned_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="thresholdcheck",
            name="kind",
            field=models.CharField(
                choices=[("child", "Child"), ("consultation", "Consultation")],
                default="child",
                max_length=20,
            ),
        ),
        migrations.AddField(
            model_name="thresholdcheck",
            name="look_again_on",
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="thresholdcheck",
            name="withdrawn_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="thresholdcheck",
            name="withdrawn_because",
            field=models.TextField(blank=True, max_length=4000),
        ),
        migrations.AlterField(
            model_name="thresholdcheck",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "Draft"),
                    ("result", "Result"),
                    ("awaiting_sign_off", "Awaiting sign off"),
                    ("judged", "Judged"),
                    ("withdrawn", "Withdrawn"),
                ],
                default="draft",
                max_length=20,
            ),
        ),
        migrations.AddIndex(
            model_name="signoff",
            index=models.Index(
                condition=models.Q(("decided_at__isnull", True)),
                fields=["chase_at"],
                name="sign_off_to_chase",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="thresholdcheck",
            trigger=pgtrigger.compiler.Trigger(
                name="check_keeps_what_it_was_made_from",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF OLD.state <> 'draft' AND\n            to_jsonb(OLD) - ARRAY['state', 'updated_at', 'completed_at', 'withdrawn_at',\n                                  'withdrawn_because', 'look_again_on']\n            <> to_jsonb(NEW) - ARRAY['state', 'updated_at', 'completed_at', 'withdrawn_at',\n                                     'withdrawn_because', 'look_again_on'] THEN\n        RAISE EXCEPTION 'This check has its result: it no longer changes.'\n            USING ERRCODE = 'integrity_constraint_violation';\n    END IF;\n    IF NEW.version_id <> OLD.version_id THEN\n        RAISE EXCEPTION 'A check stays with the version of the pathway it was begun under.'\n            USING ERRCODE = 'integrity_constraint_violation';\n    END IF;\n    RETURN NEW;\n",
                    hash="79e6c19ba05cc4d687f2c48ec3463a3e28edea48",
                    operation="UPDATE",
                    pgid="pgtrigger_check_keeps_what_it_was_made_from_cd9e2",
                    table="pathway_thresholdcheck",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="signoff",
            constraint=models.CheckConstraint(
                condition=models.Q(("deputy", models.F("asked_by")), _negated=True),
                name="no_deputy_signs_their_own",
            ),
        ),
        migrations.AddField(
            model_name="anonymouscheck",
            name="own_level",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="pathway.level",
            ),
        ),
        migrations.AddField(
            model_name="anonymouscheck",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="pathway.frameworkversion",
            ),
        ),
        migrations.AddField(
            model_name="anonymouschoice",
            name="anonymous",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="choices",
                to="pathway.anonymouscheck",
            ),
        ),
        migrations.AddField(
            model_name="anonymouschoice",
            name="answer",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="pathway.answer",
            ),
        ),
        migrations.AddField(
            model_name="anonymouschoice",
            name="degree_answer",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="pathway.degreeanswer",
            ),
        ),
        migrations.AddField(
            model_name="anonymouschoice",
            name="degree_question",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="pathway.degreequestion",
            ),
        ),
        migrations.AddField(
            model_name="anonymouschoice",
            name="immediate",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="pathway.immediateindicator",
            ),
        ),
        migrations.AddField(
            model_name="anonymouschoice",
            name="indicator",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="pathway.indicator",
            ),
        ),
        migrations.AddField(
            model_name="anonymouschoice",
            name="question",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="pathway.question",
            ),
        ),
        migrations.AddField(
            model_name="anonymouschoice",
            name="unknown",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="pathway.domain",
            ),
        ),
        migrations.AddField(
            model_name="anonymouschoice",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="pathway.frameworkversion",
            ),
        ),
        migrations.AddField(
            model_name="anonymousstep",
            name="anonymous",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="steps",
                to="pathway.anonymouscheck",
            ),
        ),
        migrations.AddField(
            model_name="checkfamily",
            name="author",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.practitioner",
            ),
        ),
        migrations.AddField(
            model_name="thresholdcheck",
            name="family",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="checks",
                to="pathway.checkfamily",
            ),
        ),
        migrations.AddIndex(
            model_name="thresholdcheck",
            index=models.Index(
                condition=models.Q(("state", "draft")),
                fields=["updated_at"],
                name="check_draft_by_age",
            ),
        ),
        migrations.AddIndex(
            model_name="thresholdcheck",
            index=models.Index(
                condition=models.Q(("look_again_on__isnull", False)),
                fields=["look_again_on"],
                name="check_to_look_at_again",
            ),
        ),
        migrations.AddConstraint(
            model_name="thresholdcheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["draft", "result", "awaiting_sign_off", "judged", "withdrawn"])
                ),
                name="check_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="thresholdcheck",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["child", "consultation"])), name="check_kind_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="thresholdcheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("completed_at__isnull", True), ("state", "draft")),
                    ("state", "withdrawn"),
                    models.Q(
                        models.Q(("state__in", ["draft", "withdrawn"]), _negated=True),
                        ("completed_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="check_completed_when_not_draft",
            ),
        ),
        migrations.AddConstraint(
            model_name="thresholdcheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "withdrawn"), ("withdrawn_at__isnull", False)),
                    models.Q(
                        models.Q(("state", "withdrawn"), _negated=True),
                        ("withdrawn_at__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="check_withdrawn_with_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="thresholdcheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind", "child"),
                    models.Q(
                        ("child_name", ""),
                        ("date_of_birth__isnull", True),
                        ("family__isnull", True),
                        ("setting", ""),
                    ),
                    _connector="OR",
                ),
                name="consultation_names_nobody",
            ),
        ),
        migrations.AddField(
            model_name="checkreopening",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.practitioner",
            ),
        ),
        migrations.AddField(
            model_name="checkreopening",
            name="check_made",
            field=models.ForeignKey(
                db_column="check_id",
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reopenings",
                to="pathway.thresholdcheck",
            ),
        ),
        migrations.AddField(
            model_name="checkreopening",
            name="result",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reopening",
                to="pathway.checkresult",
            ),
        ),
        migrations.AddField(
            model_name="checkshare",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.practitioner",
            ),
        ),
        migrations.AddField(
            model_name="checkshare",
            name="check_made",
            field=models.ForeignKey(
                db_column="check_id",
                on_delete=django.db.models.deletion.CASCADE,
                related_name="shares",
                to="pathway.thresholdcheck",
            ),
        ),
        migrations.AddField(
            model_name="checkshare",
            name="shared_with",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.practitioner",
            ),
        ),
        migrations.AddIndex(
            model_name="anonymouscheck",
            index=models.Index(fields=["expires_at"], name="anonymous_expires"),
        ),
        migrations.AddConstraint(
            model_name="anonymouscheck",
            constraint=models.UniqueConstraint(
                fields=("version", "id"), name="anonymous_in_version"
            ),
        ),
        migrations.AddConstraint(
            model_name="anonymouscheck",
            constraint=models.CheckConstraint(
                condition=models.Q(("key_hash__regex", "^[0-9a-f]{64}$")),
                name="anonymous_key_is_a_hash",
            ),
        ),
        migrations.AddConstraint(
            model_name="anonymouscheck",
            constraint=models.CheckConstraint(
                condition=models.Q(("age_known__in", ["", "years", "unborn", "not_known"])),
                name="anonymous_no_date_of_birth",
            ),
        ),
        migrations.AddConstraint(
            model_name="anonymouscheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("age_years__isnull", True), ("age_years__lte", 25), _connector="OR"
                ),
                name="anonymous_age_possible",
            ),
        ),
        migrations.AddConstraint(
            model_name="anonymouscheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "danger_now__in",
                        [
                            "",
                            "yes",
                            "no",
                            "not_sure",
                        ],
                    )
                ),
                name="anonymous_danger_now_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="anonymouscheck",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "danger_signs__in",
                        [
                            "",
                            "yes",
                            "no",
                            "not_sure",
                        ],
                    )
                ),
                name="anonymous_danger_signs_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="anonymouschoice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("answer__isnull", True),
                        ("degree_answer__isnull", True),
                        ("degree_question__isnull", True),
                        ("immediate__isnull", True),
                        ("indicator__isnull", False),
                        ("question__isnull", True),
                        ("unknown__isnull", True),
                    ),
                    models.Q(
                        ("answer__isnull", True),
                        ("degree_answer__isnull", False),
                        ("degree_question__isnull", False),
                        ("immediate__isnull", True),
                        ("indicator__isnull", True),
                        ("question__isnull", True),
                        ("unknown__isnull", True),
                    ),
                    models.Q(
                        ("answer__isnull", True),
                        ("degree_answer__isnull", True),
                        ("degree_question__isnull", False),
                        ("immediate__isnull", True),
                        ("indicator__isnull", True),
                        ("question__isnull", True),
                        ("unknown__isnull", True),
                    ),
                    models.Q(
                        ("answer__isnull", True),
                        ("degree_answer__isnull", True),
                        ("degree_question__isnull", True),
                        ("immediate__isnull", False),
                        ("indicator__isnull", True),
                        ("question__isnull", True),
                        ("unknown__isnull", True),
                    ),
                    models.Q(
                        ("answer__isnull", False),
                        ("degree_answer__isnull", True),
                        ("degree_question__isnull", True),
                        ("immediate__isnull", True),
                        ("indicator__isnull", True),
                        ("question__isnull", False),
                        ("unknown__isnull", True),
                    ),
                    models.Q(
                        ("answer__isnull", True),
                        ("degree_answer__isnull", True),
                        ("degree_question__isnull", True),
                        ("immediate__isnull", True),
                        ("indicator__isnull", True),
                        ("question__isnull", True),
                        ("unknown__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="anonymous_choice_is_one_thing",
            ),
        ),
        migrations.AddConstraint(
            model_name="anonymouschoice",
            constraint=models.UniqueConstraint(
                fields=("anonymous", "indicator"), name="anonymous_indicator_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="anonymouschoice",
            constraint=models.UniqueConstraint(
                fields=("anonymous", "degree_question"), name="anonymous_degree_question_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="anonymouschoice",
            constraint=models.UniqueConstraint(
                fields=("anonymous", "immediate"), name="anonymous_immediate_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="anonymouschoice",
            constraint=models.UniqueConstraint(
                fields=("anonymous", "question"), name="anonymous_question_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="anonymouschoice",
            constraint=models.UniqueConstraint(
                fields=("anonymous", "unknown"), name="anonymous_unknown_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="anonymousstep",
            constraint=models.UniqueConstraint(
                fields=("anonymous", "step"), name="anonymous_step_once"
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
            model_name="checkreopening",
            constraint=models.CheckConstraint(
                condition=models.Q(("why__regex", "[[:alnum:]]")), name="reopening_gives_reasons"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="checkreopening",
            trigger=pgtrigger.compiler.Trigger(
                name="reopening_never_changes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="83752a09613280114887e8d61a3586cf4338cd6f",
                    operation="UPDATE",
                    pgid="pgtrigger_reopening_never_changes_68b36",
                    table="pathway_checkreopening",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="checkreopening",
            trigger=pgtrigger.compiler.Trigger(
                name="reopening_never_goes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="9f486bf16b77e773d2e620e0bbdc0958ffa23f7d",
                    operation="DELETE",
                    pgid="pgtrigger_reopening_never_goes_f9c44",
                    table="pathway_checkreopening",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="checkreopening",
            trigger=pgtrigger.compiler.Trigger(
                name="reopening_never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'These rows are written once and kept.';",
                    hash="7934629609ada54318ca4e778d7f7a1f8401c9b1",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_reopening_never_emptied_adfd4",
                    table="pathway_checkreopening",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="checkshare",
            constraint=models.UniqueConstraint(
                fields=("check_made", "shared_with"), name="shared_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="checkshare",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason__in", ["asked", "left_unfinished"])),
                name="share_reason_known",
            ),
        ),
        *(migrations.RunSQL(add, drop) for add, drop in [*KEYS, *ANSWERS]),
        migrations.RunSQL(SEAL_TRIGGERS, migrations.RunSQL.noop),
    ]
