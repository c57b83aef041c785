"""An old version begins no check; a draft under one says so, and may be moved to the new one."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from pathway.actions.checks import OldVersion, start_check
from pathway.actions.frameworks import publish_version
from pathway.actions.moving import move_to_version
from pathway.constants import CheckState, Step, VersionState
from pathway.models import (
    CheckAnswer,
    CheckConcern,
    CheckObservation,
    CheckStep,
    DegreeAnswer,
    DegreeQuestion,
    FrameworkVersion,
    Indicator,
    ThresholdCheck,
)
from tests.checks import Page, Walk, completed, nothing_changes, ticked
from tests.factories import School, school
from tests.pathway.versions import draft_of, published
from thresholds_site.lib.verdict import NotAllowed


@pytest.fixture
def place(db: None) -> School:
    return school()


def superseded(version: FrameworkVersion) -> None:
    """As publishing the next version leaves it."""
    FrameworkVersion.objects.filter(pk=version.pk).update(
        state=VersionState.SUPERSEDED, superseded_at=timezone.now()
    )


def test_an_old_version_begins_no_check(place: School) -> None:
    version = published()
    superseded(version)
    with nothing_changes(ThresholdCheck), pytest.raises(OldVersion):
        start_check(by=place.author, version=version, start_key="old", now=timezone.now())
    draft = FrameworkVersion(framework=version.framework, number=9, state=VersionState.DRAFT)
    draft.pk = 0
    with pytest.raises(OldVersion):
        start_check(by=place.author, version=draft, start_key="draft", now=timezone.now())


def test_planted_without_the_guard_an_old_version_begins_one(
    place: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = published()
    superseded(version)
    everything = FrameworkVersion.objects.all()
    monkeypatch.setattr(type(everything), "published", lambda rows: rows)
    check = start_check(by=place.author, version=version, start_key="old", now=timezone.now())
    assert check.version == version


def test_a_draft_under_an_old_version_says_so_and_can_be_finished(place: School) -> None:
    walk = Walk(place.author).answer()
    superseded(walk.check.version)
    for page in (walk.open(Step.WHO), walk.open(Step.NEEDS_CHILD), walk.read("review")):
        assert "which is no longer in force" in page.text
    walk.see_result()
    assert walk.result.version_id == walk.check.version_id


def test_moved_a_draft_keeps_all_that_has_a_place_in_the_new_version(place: School) -> None:
    walk = Walk(place.author).answer(
        {
            Step.NEEDS_CHILD: ticked("A10", evidence="Late", child_words="I like reading"),
            Step.STRENGTHS: {},
            Step.OWN_WORDS: OWN,
        }
    )
    old, new = walk.check.version, next_version()
    before = said(walk)
    page = walk.open(Step.LAW)
    assert (walk.url("move"), "see what differs and move to the new version") in page.links
    shown = walk.read("move")
    assert "Everything you said stands word for word in the new version." in shown.text
    assert walk.check.version == old, "reading the page moves nothing"
    sent = {"version": shown.value("version")}
    assert Page(walk.client.post(walk.url("move"), sent)).location == walk.url("review")
    assert Page(walk.client.post(walk.url("move"), sent)).location == walk.url("review")
    assert walk.check.version == new
    assert said(walk) == before
    assert "no longer in force" not in walk.read("review").text
    walk.see_result()
    assert walk.result.version == new
    assert f"version {new.number}" in walk.read("record").text
    assert "moved to it on" in walk.read("record").text


def test_only_what_differs_for_this_child_is_shown(place: School) -> None:
    walk = Walk(place.author).answer({Step.NEEDS_CHILD: ticked("A10") | ticked("A13")})

    def changed(draft: FrameworkVersion) -> None:
        rows = Indicator.objects.filter(version=draft)
        rows.filter(code="A10").update(wording="Late for school, said anew")
        rows.filter(code="A33").update(wording="Not this child's, said anew")
        add_like(draft, "A10", "A10-NEW", "A new entry beside it")
        add_like(draft, "A33", "A33-NEW", "A new entry elsewhere")

    next_version(changed)
    shown = walk.read("move").text
    assert "Late for school, said anew" in shown
    assert "A new entry beside it" in shown
    assert "Not this child's" not in shown
    assert "A new entry elsewhere" not in shown
    assert "Has no place any more" not in shown


def test_what_cannot_move_is_kept_beside_and_its_page_is_to_be_answered_again(
    place: School,
) -> None:
    walk = Walk(place.author).answer(
        {
            Step.NEEDS_CHILD: ticked("A13", evidence="Words that must stay")
            | ticked("A10", evidence="Moves along"),
        }
    )
    wording = Indicator.objects.get(version=walk.check.version, code="A13").wording

    def without(draft: FrameworkVersion) -> None:
        Indicator.objects.filter(version=draft, code="A13").delete()

    next_version(without)
    shown = walk.read("move")
    assert shown.before("Has no place any more", wording, "Words that must stay")
    assert shown.before("To be answered again", "Needs: the child or young person")
    walk.client.post(walk.url("move"), {"version": shown.value("version")})
    for step in (Step.NEEDS_CHILD, Step.OWN_WORDS, Step.LAW):
        assert walk.open(step).before("Kept beside", wording, "Words that must stay")
    review = Page(walk.client.post(walk.url("review")))
    assert review.status == 422, "a page is to be answered again before the result"
    assert "Moves along" in walk.open(Step.NEEDS_CHILD).html
    walk.fill(Step.NEEDS_CHILD, {})
    walk.see_result()
    assert "Words that must stay" not in str(walk.result.recommendation)
    for page in (walk.read("record"), walk.read("text")):
        assert "Words that must stay" in " ".join(page.html.split())
    result = walk.read("result")
    assert "Words that must stay" not in result.text


def test_an_entry_that_is_asked_by_degree_now_moves_by_its_meaning(place: School) -> None:
    walk = Walk(place.author).answer({Step.NEEDS_CHILD: ticked("A10", evidence="Seen")})

    def by_degree(draft: FrameworkVersion) -> None:
        entry = Indicator.objects.get(version=draft, code="A10")
        question = DegreeQuestion.objects.create(
            version=draft,
            code="lateness",
            position=900,
            dimension=entry.dimension,
            offered_wording="Late",
            question="How often?",
        )
        DegreeAnswer.objects.create(
            version=draft,
            question=question,
            code="lateness.often",
            position=0,
            wording="Often",
            indicator=entry,
        )

    next_version(by_degree)
    shown = walk.read("move")
    assert "Late. How often?: Often" in shown.text
    walk.client.post(walk.url("move"), {"version": shown.value("version")})
    (row,) = CheckObservation.objects.filter(check_made=walk.check)
    assert row.indicator is None
    assert row.degree_answer is not None
    assert (row.degree_answer.code, row.evidence) == ("lateness.often", "Seen")
    walk.see_result()


def test_a_page_that_is_open_elsewhere_is_told(place: School) -> None:
    walk = Walk(place.author).answer()
    open_elsewhere = walk.open(Step.NEEDS_CHILD)
    next_version()
    shown = walk.read("move")
    walk.client.post(walk.url("move"), {"version": shown.value("version")})
    late = walk.form(Step.NEEDS_CHILD, ticked("A10"), open_elsewhere)
    assert walk.send(Step.NEEDS_CHILD, late).status_code == 409


def test_published_once_more_meanwhile_the_newer_differences_are_shown(place: School) -> None:
    walk = Walk(place.author).answer()
    next_version()
    shown = walk.read("move")
    newest = next_version()
    again = Page(walk.client.post(walk.url("move"), {"version": shown.value("version")}))
    assert again.status == 200
    assert again.value("version") == newest.ref
    assert walk.check.version.number == 1


def test_a_check_with_a_result_stays_with_its_version(place: School) -> None:
    walk = Walk(place.author).answer()
    walk.see_result()
    old, new = walk.check.version, next_version()
    walk.client.post(walk.url("move"), {"version": new.ref})
    assert walk.check.version == old
    walk.client.post(walk.url("reopen"), {"kind": "I know more now", "words": "Dad has left"})
    assert walk.check.state == CheckState.DRAFT
    assert "see what differs and move" not in walk.open(Step.LAW).text
    walk.client.post(walk.url("move"), {"version": new.ref})
    assert walk.check.version == old
    with pytest.raises(NotAllowed):
        move_to_version(check=walk.check, version=new, by=place.author, now=timezone.now())


def test_nobody_else_moves_it_and_to_no_version_but_the_one_in_force(place: School) -> None:
    walk = Walk(place.author).answer()
    old, new = walk.check.version, next_version()
    with pytest.raises(NotAllowed):
        move_to_version(check=walk.check, version=new, by=place.lead, now=timezone.now())
    for version in (draft_of(new), old):
        with pytest.raises(OldVersion):
            move_to_version(check=walk.check, version=version, by=place.author, now=timezone.now())


def test_the_database_lets_only_a_draft_move_and_only_to_the_version_in_force(
    place: School,
) -> None:
    walk, done = Walk(place.author).answer(), completed(place.author)
    new = next_version()
    for check, version in ((walk, draft_of(new)), (done, new)):
        with pytest.raises(IntegrityError, match=r"moves|result"), transaction.atomic():
            ThresholdCheck.objects.filter(ref=check.ref).update(version=version)


OWN = {
    "form-TOTAL_FORMS": "1",
    "form-INITIAL_FORMS": "0",
    "form-0-text": "Something that no entry names",
    "form-0-dimension": "health",
    "form-0-placed": "additional",
    "form-0-basis": "seen",
}


def next_version(change: Callable[[FrameworkVersion], None] | None = None) -> FrameworkVersion:
    """The next version, changed by `change`, in force; the one before it superseded."""
    draft = draft_of(version_in_force())
    if change is not None:
        change(draft)
    draft.effective_on = timezone.localdate()
    draft.save()
    return publish_version(version=draft, by=None, for_real_use=False, now=timezone.now())


def version_in_force() -> FrameworkVersion:
    """The published one."""
    return FrameworkVersion.objects.select_related("framework").get(
        framework=published().framework, state=VersionState.PUBLISHED
    )


def add_like(draft: FrameworkVersion, code: str, new: str, wording: str) -> None:
    """A new entry beside the one with that code."""
    row = Indicator.objects.get(version=draft, code=code)
    row.pk, row.code, row.wording, row.position = None, new, wording, row.position + 5_000
    row.save(force_insert=True)


def said(walk: Walk) -> list[object]:
    """Everything the draft says, by codes and words."""
    check = walk.check
    rows = CheckObservation.objects.filter(check_made=check)
    concerns = CheckConcern.objects.filter(check_made=check)
    answers = CheckAnswer.objects.filter(check_made=check)
    steps = CheckStep.objects.filter(check_made=check)
    return [
        *rows.values_list("indicator__code", "basis", "evidence", "child_words"),
        *concerns.values_list("text", "dimension__code", "placed__code", "basis"),
        *answers.values_list("question__code", "answer__code"),
        check.own_level and check.own_level.code,
        *steps.order_by("step").values_list("step", "done"),
    ]
