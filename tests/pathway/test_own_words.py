"""Words without an entry: taken in bare of any child, grouped, and made use of by editors."""

from collections.abc import Iterator

import pytest
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from pathway.actions.checks import start_check
from pathway.actions.phrases import (
    finish_phrases,
    make_synonym,
    note_concerns,
    without_capitals,
)
from pathway.constants import WordsFrom, WordsOutcome
from pathway.models import (
    CheckConcern,
    Dimension,
    FrameworkVersion,
    Indicator,
    NeedPhrase,
    ThresholdCheck,
    UnmatchedPhrase,
)
from pathway.queries.own_words import (
    entries_like,
    own_words,
    words_of_version,
    words_queryset,
)
from people.constants import Role
from tests import factories
from tests.pathway.administration import browser_of, errors_of, filled_in, url
from tests.pathway.versions import NOW, TODAY, draft_of, post_of, published, rows_for_a_module

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[int]:
    """A draft."""
    with rows_for_a_module(django_db_blocker):
        yield draft_of(published()).pk


@pytest.fixture
def draft(stage: int, db: None) -> FrameworkVersion:
    """A draft."""
    return FrameworkVersion.objects.get(pk=stage)


def words(text: str, times: int = 1, dimension: str = "", month: int = 11) -> UnmatchedPhrase:
    """Words still to be dealt with."""
    return UnmatchedPhrase.objects.create(
        text=text,
        times=times,
        dimension=dimension,
        said_on=TODAY.replace(day=1, month=month),
        how=WordsFrom.WRITTEN if dimension else WordsFrom.SEARCHED,
    )


def check_with(*texts: str, name: str = "Ella Marsh") -> ThresholdCheck:
    """A draft check with concerns in own words."""
    version = published()
    check = start_check(by=factories.post(), version=version, start_key=name, now=NOW)
    ThresholdCheck.objects.filter(pk=check.pk).update(child_name=name)
    check.refresh_from_db()
    place = Dimension.objects.filter(version=version).order_by("position").first()
    for number, text in enumerate(texts):
        CheckConcern.objects.create(
            check_made=check, version=version, position=number, text=text, dimension=place
        )
    return check


def test_a_concern_is_taken_in_without_names_digits_or_day() -> None:
    check = check_with("Ella's uncle Gavin locks her in Room 12 since March. She fears him.")
    note_concerns(check=check, now=NOW)
    (row,) = UnmatchedPhrase.objects.filter(how=WordsFrom.WRITTEN)
    for gone in ("ella", "gavin", "march", "12"):
        assert gone not in row.text
    assert "uncle" in row.text
    assert "locks her" in row.text
    assert row.said_on.day == 1
    assert row.dimension
    held = {field.name for field in UnmatchedPhrase._meta.get_fields()}
    assert not held & {"check", "check_made", "author", "agency", "made_at"}


def test_common_words_and_short_forms_stay() -> None:
    common = words_of_version(published().pk)
    said = without_capitals(
        "Mum says the GP and CAMHS know. Kyle hides. Self Harm at night", common
    )
    assert "Kyle" not in said
    for kept in ("Mum", "GP", "CAMHS", "hides", "Harm"):
        assert kept in said


def test_what_an_earlier_result_knew_is_not_counted_again() -> None:
    check = check_with("Sleeps in the shed", "Eats from bins")
    note_concerns(check=check, now=NOW, known={"Sleeps in the shed"})
    assert [row.text for row in UnmatchedPhrase.objects.all()] == ["eats from bins"]
    note_concerns(check=check, now=NOW)
    assert UnmatchedPhrase.objects.get(text="eats from bins").times == 2


def test_words_that_say_nearly_the_same_are_one_group() -> None:
    words("sleeps in the shed", 3, "safety")
    words("sleeping in a shed", 1, "safety", month=10)
    words("sleeps in the shed", 2)
    words("no food in the house", 4, "basic")
    found = own_words([("safety", "Ensuring safety")])
    assert [(group.text, group.times) for group in found.groups] == [
        ("sleeps in the shed", 6),
        ("no food in the house", 4),
    ]
    assert found.groups[0].others == ("sleeping in a shed",)
    assert found.groups[0].dimension == "Ensuring safety"
    assert [g.text for g in own_words([], "basic").groups] == ["no food in the house"]


def test_a_synonym_is_added_to_the_draft_once_and_remembered(draft: FrameworkVersion) -> None:
    row = words("nicks sweets from the corner shop", 3)
    editor = post_of(Role.PATHWAY_EDITOR, "Maker")
    entry = Indicator.objects.filter(version=draft).select_related("version").order_by("pk")[5]
    for _ in range(2):
        make_synonym(
            phrases=words_queryset([row.pk]), text=row.text, entry=entry, by=editor, today=TODAY
        )
    assert NeedPhrase.objects.filter(version=draft, text=row.text, indicator=entry).count() == 1
    row.refresh_from_db()
    assert (row.outcome, row.done_by, row.done_on) == (WordsOutcome.SYNONYM, editor, TODAY)
    assert entry.wording in row.became


def test_the_search_offers_what_comes_nearest(draft: FrameworkVersion) -> None:
    found = entries_like(draft, "bullying")
    assert "bullying" in found[0].wording.casefold()


def test_the_pages(draft: FrameworkVersion) -> None:
    row = words("locked in the cellar", 3, "safety")
    other = words("nothing to wear", 1, "basic")
    editor = browser_of(Role.PATHWAY_EDITOR, "Joan")
    groups = reverse("admin:pathway_unmatchedphrase_groups")
    page = editor.get(groups).content.decode()
    assert "locked in the cellar" in page
    assert f"version={draft.pk}" in page
    assert "Set aside" not in browser_of(Role.PATHWAY_PUBLISHER).get(groups).content.decode()
    assert browser_of(Role.PRACTITIONER).get(groups).status_code in {403, 404}
    editor.post(groups, {"words": str(other.pk)})
    other.refresh_from_db()
    assert other.outcome == WordsOutcome.SET_ASIDE
    synonym = reverse("admin:pathway_unmatchedphrase_synonym") + f"?words={row.pk}"
    assert "Find the entry" in editor.get(synonym).content.decode()
    editor.post(synonym, {"entry": "indicator:U01", "text": "locked in"})
    row.refresh_from_db()
    assert row.outcome == WordsOutcome.SYNONYM
    assert "locked in the cellar" in editor.get(groups, {"done": "1"}).content.decode()


def test_an_entry_is_made_of_words(draft: FrameworkVersion) -> None:
    row = words("locked in the cellar", 3)
    editor = browser_of(Role.PATHWAY_EDITOR, "Joan")
    place = Dimension.objects.filter(version=draft).order_by("position").last()
    assert place is not None
    address = (
        f"{url(Indicator, 'add')}?version={draft.pk}&wording=locked+in+the+cellar"
        f"&dimension={place.pk}&own_words={row.pk}"
    )
    page = editor.get(address)
    sent = filled_in(page)
    assert sent["wording"] == "locked in the cellar"
    assert str(sent["dimension"]) == str(place.pk)
    model = Indicator.objects.filter(version=draft).order_by("pk").last()
    assert model is not None
    sent |= {"code": "NEW", "level": model.level_id, "polarity": "concern", "source": "Board"}
    sent |= {"classification": "decisive", "whose": "child"}
    saved = editor.post(address, sent)
    assert saved.status_code == 302, errors_of(saved)
    row.refresh_from_db()
    assert (row.outcome, row.became) == (WordsOutcome.ENTRY, "NEW locked in the cellar")


def test_only_editors_deal_with_them() -> None:
    row = words("locked in the cellar")
    with pytest.raises(Exception, match="pathway editor"):
        finish_phrases(
            phrases=words_queryset([row.pk]), by=post_of(Role.PATHWAY_PUBLISHER), today=TODAY
        )
