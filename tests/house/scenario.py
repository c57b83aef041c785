"""People and checks for the tests of the house, made through the actions that pages use."""

import datetime as dt
from dataclasses import dataclass

from django.test import Client
from django.utils import timezone

from pathway.actions.after import reopen_check, share_check, withdraw_check
from pathway.actions.checks import complete_check, save_step, start_check
from pathway.actions.contents import (
    Answers,
    ChosenEntry,
    Concern,
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
from pathway.actions.judgements import judge_check
from pathway.constants import (
    HELP_QUESTION,
    AgeKnown,
    Basis,
    DangerAnswer,
    HelpAnswer,
    LawAnswer,
    LawQuestion,
    Step,
    YesNo,
)
from pathway.models import FrameworkVersion, Level, ThresholdCheck
from pathway.queries.pathway_view import pathway_view
from people.constants import AgencyKind, Role
from people.models import Agency, Practitioner, User
from tests.pathway.versions import published

CHILD = "Zephyrine Quillfeather"
"""A name that stands nowhere else: where it turns up, it came from the check."""

NO_SUCH_REF = "A" * 22


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody whom a check may concern, and people whom it does not."""

    author: Practitioner
    colleague: Practitioner
    lead: Practitioner
    manager: Practitioner
    other_manager: Practitioner
    outsider: Practitioner
    outside_lead: Practitioner
    outside_manager: Practitioner
    screener: Practitioner
    editor: Practitioner
    publisher: Practitioner
    administrator: Practitioner


def make_cast() -> Cast:
    """One school with everybody in it, one health service, and the council."""
    school = Agency.objects.create(name="House test school", kind=AgencyKind.SCHOOL)
    health = Agency.objects.create(name="House test health", kind=AgencyKind.HEALTH)
    council = Agency.objects.create(name="House test council", kind=AgencyKind.COUNCIL)
    manager = make_post("Asked Manager", school, Role.MANAGER)
    return Cast(
        author=make_post("Anna Author", school, Role.PRACTITIONER),
        colleague=make_post("Carl Colleague", school, Role.PRACTITIONER),
        lead=make_post("Lena Lead", school, Role.SAFEGUARDING_LEAD, deputy=manager),
        manager=manager,
        other_manager=make_post("Other Manager", school, Role.MANAGER),
        outsider=make_post("Olga Outsider", health, Role.PRACTITIONER),
        outside_lead=make_post("Oscar Outside-Lead", health, Role.SAFEGUARDING_LEAD),
        outside_manager=make_post("Otto Outside-Manager", health, Role.MANAGER),
        screener=make_post("Sara Screener", council, Role.SCREENER),
        editor=make_post("Edith Editor", council, Role.PATHWAY_EDITOR),
        publisher=make_post("Paul Publisher", council, Role.PATHWAY_PUBLISHER),
        administrator=make_post("Ada Administrator", council, Role.ADMINISTRATOR),
    )


def make_post(
    name: str, agency: Agency, role: Role, *, deputy: Practitioner | None = None
) -> Practitioner:
    """Somebody with one role in one agency."""
    user = User.objects.create_user(f"{name.lower().replace(' ', '.')}@house.example", name)
    user.is_staff = role in {Role.PATHWAY_EDITOR, Role.PATHWAY_PUBLISHER, Role.ADMINISTRATOR}
    user.save(update_fields=["is_staff"])
    return Practitioner.objects.create(
        user=user,
        agency=agency,
        job_title="In the tests of the house",
        roles=[role],
        deputy=deputy,
        starts_on=dt.date(2020, 1, 1),
    )


def signed_in(post: Practitioner) -> Client:
    """A browser in which that person has signed in."""
    client = Client()
    client.force_login(post.user)
    return client


@dataclass(frozen=True, slots=True)
class Story:
    """What goes into a check. `entries`: how many are chosen on each page of needs."""

    entries: int = 3
    child_name: str = CHILD
    danger: DangerAnswer = DangerAnswer.NO
    section_17: LawAnswer = LawAnswer.YES
    about_worker: YesNo = YesNo.NO


def begun(by: Practitioner, story: Story | None = None) -> ThresholdCheck:
    """A draft in which only the first page is answered."""
    check = start_check(
        by=by, version=published(), start_key=f"house-{_next_key()}", now=timezone.now()
    )
    _save(check, by, {Step.WHO: _who(story or Story())})
    return check


def drafted(by: Practitioner, story: Story | None = None) -> ThresholdCheck:
    """A draft with every page answered."""
    story = story or Story()
    check = begun(by, story)
    _save(check, by, _after_who(story, check.version))
    return check


def with_result(by: Practitioner, story: Story | None = None) -> ThresholdCheck:
    """A check that has its result: Child in Need, unless the story says otherwise."""
    check = drafted(by, story)
    complete_check(check=check, by=by, now=timezone.now())
    return _fresh(check)


def judged(by: Practitioner, story: Story | None = None) -> ThresholdCheck:
    """A check whose author agreed with its result."""
    check = with_result(by, story)
    _judge(check, by, check.results.latest("number").level, None)
    return _fresh(check)


def asked(by: Practitioner, signer: Practitioner, story: Story | None = None) -> ThresholdCheck:
    """A check whose author went below a social-care level and asked `signer` to sign."""
    check = with_result(by, story)
    level = Level.objects.get(version=check.version, code="additional")
    _judge(check, by, level, signer)
    return _fresh(check)


def in_danger(by: Practitioner, story: Story | None = None) -> ThresholdCheck:
    """A draft that ended with danger, of which the safeguarding lead has been told."""
    check = begun(by, story)
    _save(check, by, {Step.DANGER: Danger(DangerAnswer.NO, DangerAnswer.YES, ("I01",))})
    return _fresh(check)


def reopened(by: Practitioner, story: Story | None = None) -> ThresholdCheck:
    """A check with a result that its author opened again."""
    check = with_result(by, story)
    reopen_check(check=check, why="More is known.", by=by, now=timezone.now())
    return _fresh(check)


def shared(by: Practitioner, story: Story | None = None) -> ThresholdCheck:
    """A draft that its author asked the lead to read."""
    check = begun(by, story)
    share_check(check=check, note="Please look.", by=by, now=timezone.now())
    return _fresh(check)


def withdrawn(by: Practitioner, story: Story | None = None) -> ThresholdCheck:
    """A check with a result that its author took back."""
    check = with_result(by, story)
    withdraw_check(check=check, because="Begun twice.", by=by, now=timezone.now())
    return _fresh(check)


def to_look_at_again(by: Practitioner, story: Story | None = None) -> ThresholdCheck:
    """A complete check whose day to look again has come."""
    check = judged(by, story)
    day = timezone.localdate() - dt.timedelta(days=1)
    ThresholdCheck.objects.filter(pk=check.pk).update(look_again_on=day)
    return _fresh(check)


def family_of_three(by: Practitioner) -> list[ThresholdCheck]:
    """A child with a result, a brother of whom danger was said, and one who was only added."""
    first = with_result(by)
    brother, last = (
        add_child(
            beside=first,
            start_key=f"house-{_next_key()}",
            version=published(),
            by=by,
            now=timezone.now(),
        )
        for _child in range(2)
    )
    said = Danger(DangerAnswer.NO, DangerAnswer.YES, ("I01",))
    _save(brother, by, {Step.WHO: _who(Story()), Step.DANGER: said})
    return [_fresh(check) for check in (first, brother, last)]


def _next_key() -> int:
    return ThresholdCheck.objects.count() + 1


def _fresh(check: ThresholdCheck) -> ThresholdCheck:
    return ThresholdCheck.objects.select_related("version__framework").get(pk=check.pk)


def _judge(check: ThresholdCheck, by: Practitioner, level: Level, ask: Practitioner | None) -> None:
    judge_check(
        check=check,
        level=level,
        reasons="An aunt has moved in.",
        consulted="",
        consulted_on=None,
        ask=ask,
        by=by,
        now=timezone.now(),
    )


def _save(check: ThresholdCheck, by: Practitioner, contents: dict[Step, Content]) -> None:
    for step, content in contents.items():
        save_step(
            check=check,
            step=step,
            content=content,
            seen_revision=0,
            done=True,
            by=by,
            now=timezone.now(),
        )


def _who(story: Story) -> Who:
    return Who(
        child_name=story.child_name,
        age_known=AgeKnown.YEARS,
        age_years=8,
        setting="House test school",
        about_worker=story.about_worker,
    )


def _after_who(story: Story, version: FrameworkVersion) -> dict[Step, Content]:
    view = pathway_view(version)
    needs: dict[Step, Content] = {
        step: Needs(domain.code, chosen_entries(version, place, most=story.entries))
        for place, (step, domain) in enumerate(view.needs.items())
    }
    law = dict.fromkeys(LawQuestion, LawAnswer.NO) | {LawQuestion.SECTION_17: story.section_17}
    strength = next(
        entry.key
        for domain in view.domains
        for part in domain.dimensions
        for entry in part.strengths
    )
    return {
        Step.DANGER: Danger(DangerAnswer.NO, story.danger),
        **needs,
        Step.OWN_WORDS: OwnWords(
            (
                Concern(
                    text="Comes to school without a coat.",
                    dimension=view.domains[0].dimensions[0].code,
                    placed="additional",
                    basis=Basis.SEEN,
                ),
            )
        ),
        Step.STRENGTHS: Strengths((strength,), "Her gran fetches her."),
        Step.UNKNOWN: Unknown((view.domains[2].code,), "Who lives at home"),
        Step.HELP: Answers({HELP_QUESTION: HelpAnswer.NONE_YET}, ""),
        Step.LAW: Answers({question.value: answer.value for question, answer in law.items()}),
        Step.OWN_LEVEL: OwnLevel("extensive"),
    }


def chosen_entries(version: FrameworkVersion, place: int, *, most: int) -> tuple[ChosenEntry, ...]:
    """The first `most` entries of a domain, plain ones and those with a question of degree."""
    domain = pathway_view(version).domains[place]
    offered = [entry for part in domain.dimensions for entry in part.entries]
    return tuple(
        ChosenEntry(
            key=entry.key,
            degree_answer=entry.answers[0].code if entry.answers else "",
            basis=Basis.SEEN,
            evidence="Seen on Monday.",
        )
        for entry in offered[:most]
    )
