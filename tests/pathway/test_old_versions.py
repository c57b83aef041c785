"""An old version begins no check; a draft under one says so, and may be begun again."""

import pytest
from django.utils import timezone

from pathway.actions.again import begin_again
from pathway.actions.checks import OldVersion, start_check
from pathway.actions.frameworks import publish_version
from pathway.constants import CheckState, Step, VersionState
from pathway.models import FrameworkVersion, ThresholdCheck
from tests.checks import QUIET, Page, Walk, nothing_changes, ticked
from tests.factories import School, school
from tests.pathway.families import children, of, ticks, two
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


def test_begun_again_under_the_new_version_with_whom_it_is_about(place: School) -> None:
    walk = Walk(place.author)
    walk.put(Step.WHO, {**QUIET[Step.WHO], "child_name": "Robin Again", "setting": "Brook Primary"})
    walk.put(Step.DANGER, QUIET[Step.DANGER])
    old = walk.check.version
    new = _second_version(old)
    page = walk.open(Step.LAW)
    assert (walk.url("begin_again"), "begin again under the new version") in page.links
    shown = walk.read("begin_again")
    assert f"version {new.number}" in shown.text
    first = Page(walk.client.post(walk.url("begin_again")))
    again = Page(walk.client.post(walk.url("begin_again")))
    assert first.location == again.location
    check = ThresholdCheck.objects.exclude(ref=walk.ref).get()
    assert (check.version, check.child_name, check.setting) == (new, "Robin Again", "Brook Primary")
    assert check.danger_now == ""
    assert walk.check.state == CheckState.DRAFT
    assert walk.check.version == old


def test_begun_again_it_takes_its_place_among_brothers_and_sisters(place: School) -> None:
    """No child is listed twice; what was said of home anew comes to the next who is begun again."""
    amy, ben = two(place.author)
    family = amy.check.family
    _second_version(amy.check.version)
    new = of(Page(amy.client.post(amy.url("begin_again"))).location.split("/")[2], amy)
    assert (amy.check.family, ben.check.family, new.check.family) == (None, family, family)
    assert "Amy" in ben.read("family").text
    assert children(ben) == 2
    new.fill(Step.NEEDS_PARENTS, {**ticked("A33", evidence="Seen"), "for": "all"})
    assert ticks(ben) == {}, "under another version of the pathway"
    other = of(Page(ben.client.post(ben.url("begin_again"))).location.split("/")[2], amy)
    assert children(new) == children(other) == 2
    assert ticks(other) == {"A33": "Seen"}


def test_nothing_is_begun_again_under_the_version_in_force(place: School) -> None:
    walk = Walk(place.author)
    with nothing_changes(ThresholdCheck):
        assert Page(walk.client.post(walk.url("begin_again"))).location == walk.url("review")
        with pytest.raises(NotAllowed):
            begin_again(check=walk.check, version=published(), by=place.author, now=timezone.now())


def _second_version(old: FrameworkVersion) -> FrameworkVersion:
    """The next version, in force; the one before it superseded."""
    draft = draft_of(old)
    draft.effective_on = timezone.localdate()
    draft.save()
    return publish_version(version=draft, by=None, for_real_use=False, now=timezone.now())
