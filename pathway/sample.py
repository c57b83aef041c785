"""The demo's checks and practice, from `fixtures/demo`, made through the actions people use."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.db import transaction

from pathway.actions.after import look_again, reopen_check, withdraw_check
from pathway.actions.checks import complete_check, save_step, start_check
from pathway.actions.contents import (
    Answers,
    ChosenEntry,
    Content,
    Danger,
    Needs,
    OwnLevel,
    OwnWords,
    Strengths,
    Unknown,
    Who,
)
from pathway.actions.families import add_child
from pathway.actions.frameworks import load_framework, publish_version
from pathway.actions.judgements import judge_check
from pathway.actions.practice import answer_case, make_set
from pathway.constants import (
    HELP_QUESTION,
    AgeKnown,
    Basis,
    DangerAnswer,
    Step,
    VersionState,
)
from pathway.framework_format import read_framework
from pathway.models import FrameworkVersion, Level, ThresholdCheck
from pathway.queries.pathway_view import pathway_view
from pathway.queries.practice_cases import practice_cases
from people.constants import Role
from people.models import Agency, Practitioner, User
from people.queries import DEMO_DOMAIN
from thresholds_site.lib.dates import london_day

NEIGHBOURS = ("nottinghamshire", "medway", "wiltshire")
"""Folders of the other authorities' frameworks that the demo knows."""

_ELSEWHERE = "colleagues.example"
"""Not the demo's own domain: nobody signs in as the colleagues who practised."""


@transaction.atomic
def load_neighbours(*, now: dt.datetime) -> None:
    """Put the documents of other authorities in force, to be looked up: they list no indicators."""
    for name in NEIGHBOURS:
        document = read_framework(Path(settings.FIXTURES, "pathway", name))
        version, _made = load_framework(document)
        if version.state == VersionState.DRAFT:
            publish_version(version=version, by=None, for_real_use=False, now=now)


@transaction.atomic
def load_checks(*, version: FrameworkVersion, now: dt.datetime) -> int:
    """Make the sample checks that are not there yet; returns how many were made."""
    file = Path(settings.FIXTURES, "demo", "checks.yaml")
    made = 0
    families: dict[str | int, ThresholdCheck] = {}
    for number, row in enumerate(yaml.safe_load(file.read_text("utf-8"))["checks"]):
        by = _post(row["by"])
        key = f"sample-{number}"
        family = row.get("family", number)  # who names none is a family of their own here
        there = ThresholdCheck.objects.filter(start_key=f"{by.pk}:{key}").first()
        if there is not None:
            families.setdefault(family, there)
            continue
        at = now - dt.timedelta(days=row["days_ago"], minutes=17)
        if first := families.get(family):
            check = add_child(beside=first, start_key=key, version=version, by=by, now=at)
        else:
            check = start_check(by=by, version=version, start_key=key, now=at)
            families[family] = check
        _fill(check, row, by, at)
        _afterwards(check, row.get("after", {}), by, at + dt.timedelta(minutes=30))
        made += 1
    return made


def _post(name: str) -> Practitioner:
    return Practitioner.objects.get(user__email=f"{name}@{DEMO_DOMAIN}")


def _fill(check: ThresholdCheck, row: Mapping[str, Any], by: Practitioner, at: dt.datetime) -> None:
    until = row["until"]
    contents = _contents(row, check.version, at)
    if until in {"draft", "danger"}:
        contents = {step: contents[step] for step in (Step.WHO, Step.DANGER)}
    if until == "draft":
        del contents[Step.DANGER]
    for step, content in contents.items():
        save_step(
            check=check, step=step, content=content, seen_revision=0, done=True, by=by, now=at
        )
    if until in {"draft", "danger"}:
        return
    result = complete_check(check=check, by=by, now=at + dt.timedelta(minutes=6))
    if until == "result":
        return
    judgement = row["judgement"]
    wanted = judgement["level"]
    judge_check(
        check=check,
        level=(
            result.level
            if wanted == "recommended"
            else Level.objects.get(version=check.version, code=wanted)
        ),
        reasons=judgement.get("reasons", ""),
        consulted=judgement["consulted"],
        consulted_on=None,
        ask=_post(judgement["ask"]) if "ask" in judgement else None,
        by=by,
        now=at + dt.timedelta(minutes=9),
    )


def _afterwards(
    check: ThresholdCheck, after: Mapping[str, Any], by: Practitioner, at: dt.datetime
) -> None:
    if in_days := after.get("look_again_in"):
        look_again(check=check, on=london_day(at) + dt.timedelta(days=in_days), by=by, now=at)
    if why := after.get("opened_again"):
        reopen_check(check=check, why=why, by=by, now=at)
    if because := after.get("withdrawn"):
        withdraw_check(check=check, because=because, by=by, now=at)


def _contents(
    row: Mapping[str, Any], version: FrameworkVersion, at: dt.datetime
) -> dict[Step, Content]:
    who = dict(row["who"])
    if "due_in_days" in who:
        who["unborn_due_on"] = london_day(at) + dt.timedelta(days=who.pop("due_in_days"))
    who["age_known"] = AgeKnown(who["age_known"])
    immediate = tuple(row.get("immediate", ()))
    signs = DangerAnswer.YES if immediate else DangerAnswer.NO
    needs = row.get("needs", {})
    strengths = row.get("strengths", {"codes": [], "words": ""})
    unknown = row.get("unknown", [])
    return {
        Step.WHO: Who(**who),
        Step.DANGER: Danger(DangerAnswer.NO, signs, immediate),
        **{
            step: Needs(domain.code, _entries(needs.get(domain.code, [])))
            for step, domain in pathway_view(version).needs.items()
        },
        Step.OWN_WORDS: OwnWords(),
        Step.STRENGTHS: Strengths(tuple(strengths["codes"]), strengths["words"]),
        Step.UNKNOWN: Unknown(tuple(unknown), "", not unknown),
        Step.HELP: Answers({HELP_QUESTION: row.get("help", "not_known")}, ""),
        Step.LAW: Answers(row.get("law", {})),
        Step.OWN_LEVEL: OwnLevel(row.get("own_level", "")),
    }


def _entries(rows: list[dict[str, Any]]) -> tuple[ChosenEntry, ...]:
    return tuple(ChosenEntry(**{**row, "basis": Basis(row["basis"])}) for row in rows)


@transaction.atomic
def load_practice(*, version: FrameworkVersion, now: dt.datetime) -> None:
    """Make the sample answers and the sample set that are not there yet."""
    if not practice_cases(version):
        return
    rows = yaml.safe_load(Path(settings.FIXTURES, "demo", "practice.yaml").read_text("utf-8"))
    posts = [_colleague(name, rows, now) for name in rows["colleagues"]]
    answered: Counter[str] = Counter()
    for row in rows["answers"]:
        for _ in range(row["by"]):
            post = posts[answered[row["case"]]]
            answered[row["case"]] += 1
            answer_case(
                version=version,
                case=row["case"],
                chosen=row["chosen"],
                signs=[],
                answers={},
                level=row["level"],
                start_key=f"sample-{version.pk}-{row['case']}",
                by=post,
                now=now - dt.timedelta(days=9),
            )
    make_set(
        version=version,
        name=rows["set"]["name"],
        cases=rows["set"]["cases"],
        start_key=f"sample-{version.pk}",
        by=Practitioner.objects.get(user__email=f"{rows['set']['by']}@{DEMO_DOMAIN}"),
        now=now - dt.timedelta(days=2),
    )


def _colleague(name: str, rows: dict[str, Any], now: dt.datetime) -> Practitioner:
    email = f"{name.lower().replace(' ', '.')}@{_ELSEWHERE}"
    user = User.objects.filter(email=email).first() or User.objects.create_user(email, name)
    post, _made = Practitioner.objects.get_or_create(
        user=user,
        agency=Agency.objects.get(name=rows["agency"]),
        defaults={
            "job_title": rows["job_title"],
            "roles": [Role.PRACTITIONER.value],
            "starts_on": (now - dt.timedelta(days=365)).date(),
        },
    )
    return post
