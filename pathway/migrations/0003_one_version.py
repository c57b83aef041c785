"""Rows of one version of the pathway cannot point into another: composite foreign keys."""

from django.db import migrations

from thresholds_site.lib.database_roles import SEAL_TRIGGERS, composite_key

KEYS = [
    composite_key(f"pathway_{table}", column, f"pathway_{target}")
    for table, column, target in [
        ("levelguidance", "level_id", "level"),
        ("dimension", "domain_id", "domain"),
        ("indicator", "level_id", "level"),
        ("indicator", "dimension_id", "dimension"),
        ("indicator", "cluster_id", "cluster"),
        ("immediateindicator", "same_as_id", "immediateindicator"),
        ("degreequestion", "dimension_id", "dimension"),
        ("degreeanswer", "question_id", "degreequestion"),
        ("degreeanswer", "indicator_id", "indicator"),
        ("degreeanswer", "immediate_id", "immediateindicator"),
        ("provision", "level_id", "level"),
        ("provision", "parent_id", "provision"),
        ("provisiondimension", "provision_id", "provision"),
        ("provisiondimension", "dimension_id", "dimension"),
        ("answer", "question_id", "question"),
        ("thresholdrule", "level_id", "level"),
        ("rulecondition", "rule_id", "thresholdrule"),
        ("rulecondition", "question_id", "question"),
        ("thresholdcheck", "own_level_id", "level"),
        ("checkimmediate", "check_id", "thresholdcheck"),
        ("checkimmediate", "immediate_id", "immediateindicator"),
        ("checkobservation", "check_id", "thresholdcheck"),
        ("checkobservation", "indicator_id", "indicator"),
        ("checkobservation", "degree_question_id", "degreequestion"),
        ("checkobservation", "degree_answer_id", "degreeanswer"),
        ("checkconcern", "check_id", "thresholdcheck"),
        ("checkconcern", "dimension_id", "dimension"),
        ("checkconcern", "placed_id", "level"),
        ("checkanswer", "check_id", "thresholdcheck"),
        ("checkanswer", "question_id", "question"),
        ("checkanswer", "answer_id", "answer"),
        ("checkunknown", "check_id", "thresholdcheck"),
        ("checkunknown", "domain_id", "domain"),
        ("checkresult", "check_id", "thresholdcheck"),
        ("checkresult", "level_id", "level"),
    ]
]


class Migration(migrations.Migration):
    dependencies = [("pathway", "0002_initial")]

    operations = [
        *(migrations.RunSQL(add, drop) for add, drop in KEYS),
        migrations.RunSQL(SEAL_TRIGGERS, migrations.RunSQL.noop),
    ]
