"""Who changed what in a version, noted by triggers; versions approved for a day."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

from thresholds_site.lib.database_roles import SEAL_TRIGGERS

# Told by every `noted` trigger. Who, why and the name of a move stand in settings that end with
# the transaction. While one line stands for many, that line must be there, of this version and of
# this very transaction: nobody can look away without leaving one.
NOTE_CHANGE = """
CREATE FUNCTION public.pathway_note_change(op text, tab text, was jsonb, becomes jsonb)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    whole jsonb := coalesce(becomes, was);
    of_version boolean := tab = 'pathway_frameworkversion';
    told bigint := (whole ->> CASE WHEN of_version THEN 'id' ELSE 'version_id' END)::bigint;
    actor bigint := nullif(current_setting('pathway.actor', true), '')::bigint;
    reason text := left(coalesce(current_setting('pathway.why', true), ''), 1000);
    move text := coalesce(current_setting('pathway.move', true), '');
    line text := coalesce(current_setting('pathway.one_line', true), '');
    named text;
    before jsonb;
    after jsonb;
    silent text[] := ARRAY['id', 'version_id'];
BEGIN
    IF line <> '' AND EXISTS (
            SELECT FROM public.pathway_versionchange
            WHERE id = line::bigint AND version_id = told AND in_transaction = txid_current()) THEN
        RETURN;
    END IF;
    IF of_version THEN
        silent := silent || ARRAY['ref', 'framework_id', 'state', 'content_hash', 'for_real_use',
            'created_at', 'approved_at', 'approved_by_id', 'published_at', 'published_by_id',
            'superseded_at'];
    END IF;
    named := left(coalesce(nullif(whole ->> 'wording', ''), nullif(whole ->> 'name', ''),
        nullif(whole ->> 'title', ''), nullif(whole ->> 'offered_wording', ''),
        nullif(whole ->> 'sentence', ''), nullif(whole ->> 'text', ''), whole ->> 'label',
        whole ->> 'code', ''), 300);
    SELECT coalesce(jsonb_object_agg(key, value), '{}') INTO before
        FROM jsonb_each(coalesce(jsonb_strip_nulls(was), '{}')) AS each_column
        WHERE key <> ALL (silent) AND (becomes IS NULL OR becomes -> key IS DISTINCT FROM value);
    SELECT coalesce(jsonb_object_agg(key, value), '{}') INTO after
        FROM jsonb_each(coalesce(jsonb_strip_nulls(becomes), '{}')) AS each_column
        WHERE key <> ALL (silent) AND (was IS NULL OR was -> key IS DISTINCT FROM value);
    IF op = 'UPDATE' AND of_version AND was ->> 'state' <> becomes ->> 'state' THEN
        INSERT INTO public.pathway_versionchange
            (version_id, at, by_id, operation, "table", row_pk, "row", before, after, why,
             in_transaction)
        VALUES (told, now(), actor, 'moved', 'frameworkversion', told,
            CASE WHEN move = '' THEN (was ->> 'state') || ' to ' || (becomes ->> 'state')
                ELSE move END,
            jsonb_build_object('state', was -> 'state'),
            jsonb_build_object('state', becomes -> 'state'), reason, txid_current());
    END IF;
    IF op = 'UPDATE' AND before = '{}' AND after = '{}' THEN
        RETURN;
    END IF;
    INSERT INTO public.pathway_versionchange
        (version_id, at, by_id, operation, "table", row_pk, "row", before, after, why,
         in_transaction)
    VALUES (told, now(), actor,
        CASE WHEN of_version AND op = 'INSERT' THEN 'made'
            WHEN of_version AND op = 'DELETE' THEN 'discarded'
            WHEN op = 'INSERT' THEN 'added' WHEN op = 'DELETE' THEN 'removed'
            ELSE 'changed' END,
        substr(tab, 9), (whole ->> 'id')::bigint,
        CASE WHEN of_version AND op = 'INSERT' AND move <> '' THEN move ELSE named END,
        before, after, reason, txid_current());
END $$
"""

DROP_NOTE_CHANGE = "DROP FUNCTION public.pathway_note_change(text, text, jsonb, jsonb)"

# What was marked as done before there were outcomes.
SET_ASIDE = "UPDATE pathway_unmatchedphrase SET outcome = 'set_aside' WHERE done_on IS NOT NULL"


class Migration(migrations.Migration):
    dependencies = [
        ("pathway", "0013_other_authorities"),
        ("people", "0002_held_forms"),
    ]

    operations = [
        migrations.RunSQL(NOTE_CHANGE, DROP_NOTE_CHANGE),
        migrations.CreateModel(
            name="VersionChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "operation",
                    models.CharField(
                        choices=[
                            ("added", "Added"),
                            ("changed", "Changed"),
                            ("removed", "Removed"),
                            ("made", "Made"),
                            ("loaded", "Loaded"),
                            ("reordered", "Reordered"),
                            ("discarded", "Discarded"),
                            ("moved", "Moved"),
                        ],
                        max_length=10,
                    ),
                ),
                ("table", models.CharField(max_length=60)),
                ("row_pk", models.BigIntegerField(null=True)),
                ("row", models.CharField(blank=True, max_length=300)),
                ("before", models.JSONField(default=dict)),
                ("after", models.JSONField(default=dict)),
                ("why", models.CharField(blank=True, max_length=1000)),
                (
                    "in_transaction",
                    models.BigIntegerField(help_text="The database's number of the transaction."),
                ),
            ],
            options={
                "ordering": ["-pk"],
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="frameworkversion",
            name="version_moves_one_way",
        ),
        migrations.RemoveConstraint(
            model_name="frameworkversion",
            name="version_state_known",
        ),
        migrations.RemoveConstraint(
            model_name="frameworkversion",
            name="published_version_is_dated_and_hashed",
        ),
        migrations.RemoveConstraint(
            model_name="unmatchedphrase",
            name="unmatched_phrase_once_a_day",
        ),
        migrations.RemoveConstraint(
            model_name="unmatchedphrase",
            name="unmatched_phrase_done_by_and_on",
        ),
        migrations.AddField(
            model_name="frameworkversion",
            name="approved_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="frameworkversion",
            name="approved_by",
            field=models.ForeignKey(
                blank=True,
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.practitioner",
            ),
        ),
        migrations.AddField(
            model_name="unmatchedphrase",
            name="became",
            field=models.CharField(
                blank=True,
                help_text="The entry that was made, or that they lead to now.",
                max_length=300,
            ),
        ),
        migrations.AddField(
            model_name="unmatchedphrase",
            name="dimension",
            field=models.CharField(
                blank=True,
                help_text="The code of the part of the child's life, if given.",
                max_length=40,
            ),
        ),
        migrations.AddField(
            model_name="unmatchedphrase",
            name="how",
            field=models.CharField(
                choices=[("searched", "Searched"), ("written", "Written")],
                default="searched",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="unmatchedphrase",
            name="outcome",
            field=models.CharField(
                blank=True,
                choices=[("entry", "Entry"), ("synonym", "Synonym"), ("set_aside", "Set aside")],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="frameworkversion",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "Draft"),
                    ("in_review", "In review"),
                    ("approved", "Approved"),
                    ("published", "Published"),
                    ("superseded", "Superseded"),
                ],
                default="draft",
                editable=False,
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="unmatchedphrase",
            name="said_on",
            field=models.DateField(help_text="Of a concern: the first day of its month."),
        ),
        migrations.AlterField(
            model_name="unmatchedphrase",
            name="text",
            field=models.CharField(max_length=300),
        ),
        migrations.AlterField(
            model_name="unmatchedphrase",
            name="times",
            field=models.PositiveIntegerField(default=1, help_text="How often since then."),
        ),
        migrations.AddIndex(
            model_name="unmatchedphrase",
            index=models.Index(
                condition=models.Q(("done_on", None)),
                fields=["-times", "id"],
                name="unmatched_phrase_open",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="answer",
            trigger=pgtrigger.compiler.Trigger(
                name="noted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    PERFORM public.pathway_note_change(TG_OP, TG_TABLE_NAME, to_jsonb(OLD), to_jsonb(NEW));\n    RETURN NULL;\n",
                    hash="c06b5390a8375c0ba9bd44b435c1b2b4153ec1a4",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_noted_e698d",
                    table="pathway_answer",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="cluster",
            trigger=pgtrigger.compiler.Trigger(
                name="noted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    PERFORM public.pathway_note_change(TG_OP, TG_TABLE_NAME, to_jsonb(OLD), to_jsonb(NEW));\n    RETURN NULL;\n",
                    hash="5ac232c801baa7afa7bc5e1f139be2c3fa6aaf06",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_noted_51d68",
                    table="pathway_cluster",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="degreeanswer",
            trigger=pgtrigger.compiler.Trigger(
                name="noted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    PERFORM public.pathway_note_change(TG_OP, TG_TABLE_NAME, to_jsonb(OLD), to_jsonb(NEW));\n    RETURN NULL;\n",
                    hash="09842103b1807c60eb51e2b556f3357802efdc5b",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_noted_25497",
                    table="pathway_degreeanswer",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="degreequestion",
            trigger=pgtrigger.compiler.Trigger(
                name="noted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    PERFORM public.pathway_note_change(TG_OP, TG_TABLE_NAME, to_jsonb(OLD), to_jsonb(NEW));\n    RETURN NULL;\n",
                    hash="0368e2cdabfe7613d367a57d0f4347b3bb7743a9",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_noted_3134e",
                    table="pathway_degreequestion",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="dimension",
            trigger=pgtrigger.compiler.Trigger(
                name="noted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    PERFORM public.pathway_note_change(TG_OP, TG_TABLE_NAME, to_jsonb(OLD), to_jsonb(NEW));\n    RETURN NULL;\n",
                    hash="366e256469362258bf2137b21a4656048983003f",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_noted_e9898",
                    table="pathway_dimension",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="domain",
            trigger=pgtrigger.compiler.Trigger(
                name="noted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    PERFORM public.pathway_note_change(TG_OP, TG_TABLE_NAME, to_jsonb(OLD), to_jsonb(NEW));\n    RETURN NULL;\n",
                    hash="9e1421f347bc5de21984bb87075dcd1cd3277b55",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_noted_b6dad",
                    table="pathway_domain",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="frameworkversion",
            trigger=pgtrigger.compiler.Trigger(
                name="version_moves_one_way",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF TG_OP = 'INSERT' THEN\n        IF NEW.state <> 'draft' THEN\n            RAISE EXCEPTION 'A version of the pathway begins as a draft.'\n                USING ERRCODE = 'integrity_constraint_violation';\n        END IF;\n        RETURN NEW;\n    END IF;\n    IF TG_OP = 'DELETE' THEN\n        IF OLD.state <> 'draft' THEN\n            RAISE EXCEPTION 'Only a draft of the pathway can be deleted.'\n                USING ERRCODE = 'integrity_constraint_violation';\n        END IF;\n        RETURN OLD;\n    END IF;\n    IF (OLD.state, NEW.state) NOT IN (('draft', 'draft'), ('draft', 'in_review'),\n            ('in_review', 'in_review'), ('in_review', 'draft'), ('in_review', 'approved'),\n            ('approved', 'approved'), ('approved', 'in_review'), ('approved', 'published'),\n            ('published', 'published'), ('published', 'superseded')) THEN\n        RAISE EXCEPTION 'A % version of the pathway cannot become %.', OLD.state, NEW.state\n            USING ERRCODE = 'integrity_constraint_violation';\n    END IF;\n    IF OLD.state IN ('in_review', 'approved') AND\n            to_jsonb(OLD) - ARRAY['state', 'content_hash', 'for_real_use', 'published_at',\n                                  'published_by_id', 'approved_at', 'approved_by_id']\n            <> to_jsonb(NEW) - ARRAY['state', 'content_hash', 'for_real_use', 'published_at',\n                                     'published_by_id', 'approved_at', 'approved_by_id'] THEN\n        RAISE EXCEPTION 'This version of the pathway is in review: take it back to change it.'\n            USING ERRCODE = 'integrity_constraint_violation';\n    END IF;\n    IF NEW.state = 'approved' AND OLD.state <> 'approved' AND EXISTS (\n            SELECT FROM pathway_versionchange line\n            JOIN people_practitioner editor ON editor.id = line.by_id\n            JOIN people_practitioner approver ON approver.user_id = editor.user_id\n            WHERE line.version_id = NEW.id AND approver.id = NEW.approved_by_id\n            AND (line.operation <> 'moved' OR line.row = 'send to review')) THEN\n        RAISE EXCEPTION 'Whoever edited a version of the pathway does not approve it.'\n            USING ERRCODE = 'integrity_constraint_violation';\n    END IF;\n    IF OLD.state = 'published' AND\n            to_jsonb(OLD) - 'state' - 'superseded_at' <> to_jsonb(NEW) - 'state' - 'superseded_at'\n            THEN\n        RAISE EXCEPTION 'A published version of the pathway can only be superseded.'\n            USING ERRCODE = 'integrity_constraint_violation';\n    END IF;\n    RETURN NEW;\n",
                    hash="ae95659b6d3861198b056ec0c7cbd847391600fe",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_version_moves_one_way_c4d08",
                    table="pathway_frameworkversion",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="frameworkversion",
            trigger=pgtrigger.compiler.Trigger(
                name="noted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    PERFORM public.pathway_note_change(TG_OP, TG_TABLE_NAME, to_jsonb(OLD), to_jsonb(NEW));\n    RETURN NULL;\n",
                    hash="b14e83afc897845c1c387a6ca92ad6e9182ab150",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_noted_948cd",
                    table="pathway_frameworkversion",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="immediateindicator",
            trigger=pgtrigger.compiler.Trigger(
                name="noted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    PERFORM public.pathway_note_change(TG_OP, TG_TABLE_NAME, to_jsonb(OLD), to_jsonb(NEW));\n    RETURN NULL;\n",
                    hash="2792edec3cfeba0b37886a9b0b1646aa9f2b61c3",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_noted_3569c",
                    table="pathway_immediateindicator",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="indicator",
            trigger=pgtrigger.compiler.Trigger(
                name="noted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    PERFORM public.pathway_note_change(TG_OP, TG_TABLE_NAME, to_jsonb(OLD), to_jsonb(NEW));\n    RETURN NULL;\n",
                    hash="dd696a5d57ff36ba8d916b00439c54cfaa0390f3",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_noted_96cbb",
                    table="pathway_indicator",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="keycontact",
            trigger=pgtrigger.compiler.Trigger(
                name="noted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    PERFORM public.pathway_note_change(TG_OP, TG_TABLE_NAME, to_jsonb(OLD), to_jsonb(NEW));\n    RETURN NULL;\n",
                    hash="8e3407e2ec804509544449a18d27d0a3265e8dce",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_noted_893f9",
                    table="pathway_keycontact",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="level",
            trigger=pgtrigger.compiler.Trigger(
                name="noted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    PERFORM public.pathway_note_change(TG_OP, TG_TABLE_NAME, to_jsonb(OLD), to_jsonb(NEW));\n    RETURN NULL;\n",
                    hash="c893b09b052f3e6663b10f004af953e9582f296f",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_noted_e6eed",
                    table="pathway_level",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="levelguidance",
            trigger=pgtrigger.compiler.Trigger(
                name="noted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    PERFORM public.pathway_note_change(TG_OP, TG_TABLE_NAME, to_jsonb(OLD), to_jsonb(NEW));\n    RETURN NULL;\n",
                    hash="27f290d18ca0fc358e21b88cb76100b359f96474",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_noted_fb660",
                    table="pathway_levelguidance",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="needphrase",
            trigger=pgtrigger.compiler.Trigger(
                name="noted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    PERFORM public.pathway_note_change(TG_OP, TG_TABLE_NAME, to_jsonb(OLD), to_jsonb(NEW));\n    RETURN NULL;\n",
                    hash="794116420bb8aa3cec7ad27e71dad6317e46782e",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_noted_f17bf",
                    table="pathway_needphrase",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="provision",
            trigger=pgtrigger.compiler.Trigger(
                name="noted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    PERFORM public.pathway_note_change(TG_OP, TG_TABLE_NAME, to_jsonb(OLD), to_jsonb(NEW));\n    RETURN NULL;\n",
                    hash="86198ada324e1f558be6835a89a98ac56c783bcd",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_noted_992b8",
                    table="pathway_provision",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="provisiondimension",
            trigger=pgtrigger.compiler.Trigger(
                name="noted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    PERFORM public.pathway_note_change(TG_OP, TG_TABLE_NAME, to_jsonb(OLD), to_jsonb(NEW));\n    RETURN NULL;\n",
                    hash="4473e2ff5e829f6df43274e70f30bc3932fe5644",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_noted_f90fc",
                    table="pathway_provisiondimension",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="question",
            trigger=pgtrigger.compiler.Trigger(
                name="noted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    PERFORM public.pathway_note_change(TG_OP, TG_TABLE_NAME, to_jsonb(OLD), to_jsonb(NEW));\n    RETURN NULL;\n",
                    hash="c23d1aa37862d12f261b8536d851b05f4015e88b",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_noted_80b71",
                    table="pathway_question",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="reference",
            trigger=pgtrigger.compiler.Trigger(
                name="noted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    PERFORM public.pathway_note_change(TG_OP, TG_TABLE_NAME, to_jsonb(OLD), to_jsonb(NEW));\n    RETURN NULL;\n",
                    hash="adf8644753b43ff3fdebdcfeaacb099630c8fbdb",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_noted_a173e",
                    table="pathway_reference",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="rulecondition",
            trigger=pgtrigger.compiler.Trigger(
                name="noted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    PERFORM public.pathway_note_change(TG_OP, TG_TABLE_NAME, to_jsonb(OLD), to_jsonb(NEW));\n    RETURN NULL;\n",
                    hash="e75228cc7fd628fb07c09f40cf06b7a860995bcf",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_noted_90107",
                    table="pathway_rulecondition",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="thresholdrule",
            trigger=pgtrigger.compiler.Trigger(
                name="noted",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    PERFORM public.pathway_note_change(TG_OP, TG_TABLE_NAME, to_jsonb(OLD), to_jsonb(NEW));\n    RETURN NULL;\n",
                    hash="e38a35595f919e5cf0ed81d4616d2b7512a90a14",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_noted_89e24",
                    table="pathway_thresholdrule",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="frameworkversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["draft", "in_review", "approved", "published", "superseded"])
                ),
                name="version_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="frameworkversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["draft", "in_review"]),
                    models.Q(
                        ("effective_on__isnull", False),
                        models.Q(("content_hash", ""), _negated=True),
                        models.Q(
                            ("state", "approved"), ("published_at__isnull", False), _connector="OR"
                        ),
                    ),
                    _connector="OR",
                ),
                name="published_version_is_dated_and_hashed",
            ),
        ),
        migrations.AddConstraint(
            model_name="frameworkversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "approved"), _negated=True),
                    ("approved_at__isnull", False),
                    _connector="OR",
                ),
                name="approved_version_says_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="frameworkversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["draft", "in_review"]), _negated=True),
                    models.Q(("approved_at__isnull", True), ("approved_by__isnull", True)),
                    _connector="OR",
                ),
                name="unapproved_version_names_nobody",
            ),
        ),
        migrations.AddConstraint(
            model_name="unmatchedphrase",
            constraint=models.UniqueConstraint(
                fields=("text", "said_on", "how", "dimension"), name="unmatched_phrase_once_a_day"
            ),
        ),
        migrations.RunSQL(SET_ASIDE, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="unmatchedphrase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("done_by__isnull", True), ("done_on__isnull", True), ("outcome", "")),
                    models.Q(
                        ("done_by__isnull", False),
                        ("done_on__isnull", False),
                        models.Q(("outcome", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="unmatched_phrase_done_by_and_on",
            ),
        ),
        migrations.AddConstraint(
            model_name="unmatchedphrase",
            constraint=models.CheckConstraint(
                condition=models.Q(("how", "searched"), ("said_on__day", 1), _connector="OR"),
                name="concern_of_a_month_not_a_day",
            ),
        ),
        migrations.AddField(
            model_name="versionchange",
            name="by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.practitioner",
            ),
        ),
        migrations.AddField(
            model_name="versionchange",
            name="version",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="changes",
                to="pathway.frameworkversion",
            ),
        ),
        migrations.AddIndex(
            model_name="versionchange",
            index=models.Index(fields=["version", "-id"], name="version_change_newest"),
        ),
        migrations.AddIndex(
            model_name="versionchange",
            index=models.Index(fields=["version", "table", "row_pk"], name="version_change_of_row"),
        ),
        migrations.AddConstraint(
            model_name="versionchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "operation__in",
                        [
                            "added",
                            "changed",
                            "removed",
                            "made",
                            "loaded",
                            "reordered",
                            "discarded",
                            "moved",
                        ],
                    )
                ),
                name="version_change_kind_known",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="versionchange",
            trigger=pgtrigger.compiler.Trigger(
                name="version_change_never_changes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="b1616c0d2beb788d268149ea0b15c75d03151544",
                    operation="UPDATE",
                    pgid="pgtrigger_version_change_never_changes_f6d33",
                    table="pathway_versionchange",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="versionchange",
            trigger=pgtrigger.compiler.Trigger(
                name="version_change_never_goes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="c7a0041387b6f2bd784df851f89b5fe39b04ce76",
                    operation="DELETE",
                    pgid="pgtrigger_version_change_never_goes_c1fd6",
                    table="pathway_versionchange",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="versionchange",
            trigger=pgtrigger.compiler.Trigger(
                name="version_change_never_emptied",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'These rows are written once and kept.';",
                    hash="68b8e776e3fef47b8266e0c7217df57ffc13022f",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_version_change_never_emptied_71f6d",
                    table="pathway_versionchange",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(SEAL_TRIGGERS, migrations.RunSQL.noop),
    ]
