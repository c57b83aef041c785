"""Words that practitioners had to find themselves, as the editors read them: grouped, counted."""

import datetime as dt
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import connection
from django.db.models import QuerySet, Sum

from pathway.constants import WordsFrom, WordsOutcome
from pathway.models import (
    CheckResult,
    DegreeQuestion,
    Dimension,
    FrameworkVersion,
    ImmediateIndicator,
    Indicator,
    NeedPhrase,
    ThresholdCheck,
    UnmatchedPhrase,
)
from pathway.queries.documents import version_rows

MOST_GROUPED = 400
"""So many of the words said most often are grouped: each is compared with every other."""
_ALIKE = 0.45
_OFFERED = 12
_LETTERS = re.compile(r"[^\W\d_]+")
# Words that begin sentences in a referral; the pathway's own words come from its version.
_COMMON_WORDS = """
    a about after again all alone also always an and any are as asked at baby bad because bed
    been before being both boy boyfriend brother brothers but by came can carer carers child
    children concern concerned could cousin dad dads daughter day did does during each eats
    every everyone family father finds for friend friends from gets girl girlfriend gran
    grandad grandfather grandma grandmother granny had has hates have he head health her here
    hers him his home house how husband i if in is it its just keeps last late left lives
    looks male female man many may mother mum mums my nan nanny neighbour neighbours never new
    no nobody not nothing now nurse of often old older on once one only or other others our
    out parent parents partner people person police pupil reports said saw says school seen
    seems she shows since sister sisters sleeps so social some someone sometimes son started
    stays still stepdad stepfather stepmother stepmum stopped student talks teacher teachers
    tells that the their them then there these they thinks this those though three to today
    told too two uncle auntie aunt under until up very wants was we wears went were what when
    where which while who wife will with without woman worker worried would year years
    yesterday you young younger your
"""
_COMMON = frozenset(_COMMON_WORDS.split())


@dataclass(frozen=True, slots=True)
class WordsGroup:
    """Words that say nearly the same, the most frequent first."""

    pks: str
    text: str
    others: tuple[str, ...]
    times: int
    searched: int
    dimension: str
    dimension_code: str
    last: dt.date


@dataclass(frozen=True, slots=True)
class OwnWords:
    """The list for editors, narrowed to one part of the child's life where asked."""

    groups: tuple[WordsGroup, ...]
    dimensions: tuple[tuple[str, str, int], ...]
    chosen: str
    left_out: int


@dataclass(frozen=True, slots=True)
class DoneWords:
    """What became of words, by whom and when."""

    text: str
    times: int
    outcome: str
    became: str
    by: str
    on: dt.date


@dataclass(frozen=True, slots=True)
class EntryLike:
    """An entry that some words may mean."""

    key: str
    wording: str
    place: str


def names_in_family(check: ThresholdCheck) -> list[str]:
    """The names that the checks of this child's brothers and sisters hold."""
    if check.family_id is None:
        return []
    checks = ThresholdCheck.objects.filter(family=check.family_id).exclude(pk=check.pk)
    return list(checks.values_list("child_name", flat=True))


def concerns_made_before(check: ThresholdCheck, number: int) -> set[str]:
    """The concerns that an earlier result of this check was made from: they are counted once."""
    found: set[str] = set()
    for result in CheckResult.objects.filter(check_made=check, number__lt=number):
        items = result.made_from.get("observations", {}).get("items", [])
        found |= {item["own_words"] for item in items if item.get("own_words")}
    return found


def words_of_version(version_pk: int) -> frozenset[str]:
    """Every word that the pathway itself uses, in small letters, and the commonest of all."""
    texts: list[str] = []
    for rows in (
        Indicator.objects.values_list("wording", "note"),
        ImmediateIndicator.objects.values_list("wording", "plain_meaning"),
        DegreeQuestion.objects.values_list("offered_wording", "question"),
        NeedPhrase.objects.values_list("text", "kind"),
        Dimension.objects.values_list("name", "plain_meaning"),
    ):
        texts += [" ".join(row) for row in rows.filter(version_id=version_pk)]
    return _COMMON | {word.casefold() for text in texts for word in _LETTERS.findall(text)}


def own_words(names: Sequence[tuple[str, str]], dimension: str = "") -> OwnWords:
    """The words still to be dealt with, in groups; `names` are codes and names of dimensions."""
    open_ones = UnmatchedPhrase.objects.open()
    called = dict(names)
    counts = dict(
        open_ones.exclude(dimension="").values_list("dimension").annotate(Sum("times")).order_by()
    )
    if dimension not in counts:
        dimension = ""
    if dimension:
        open_ones = open_ones.filter(dimension=dimension)
    rows = list(open_ones.order_by("-times", "-said_on", "pk")[:MOST_GROUPED])
    groups = [_group(part, called) for part in _alike(rows)]
    return OwnWords(
        groups=tuple(sorted(groups, key=lambda group: (-group.times, group.text))),
        dimensions=tuple((code, called.get(code, code), counts[code]) for code in sorted(counts)),
        chosen=dimension,
        left_out=max(0, open_ones.count() - len(rows)),
    )


def _alike(rows: Sequence[UnmatchedPhrase]) -> Iterable[list[UnmatchedPhrase]]:
    """The rows in groups: whatever is like a member belongs to the group, and no other dimension's.

    Words that were searched for name no dimension, so they go with whatever they are like.
    """
    leader = {row.pk: row.pk for row in rows}

    def lead(pk: int) -> int:
        while leader[pk] != pk:
            leader[pk] = pk = leader[leader[pk]]
        return pk

    place = {row.pk: row.dimension for row in rows}
    for one, other in _pairs(list(leader)):
        a, b = lead(one), lead(other)
        if a != b and (not place[a] or not place[b] or place[a] == place[b]):
            leader[b] = a
            place[a] = place[a] or place[b]
    groups: dict[int, list[UnmatchedPhrase]] = {}
    for row in rows:
        groups.setdefault(lead(row.pk), []).append(row)
    return groups.values()


def _pairs(pks: Sequence[int]) -> list[tuple[int, int]]:
    """The pairs that say nearly the same, the likest first, compared where the words are."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT one.id, other.id FROM pathway_unmatchedphrase one"
            " JOIN pathway_unmatchedphrase other ON other.id > one.id"
            " WHERE one.id = ANY(%s) AND other.id = ANY(%s)"
            " AND similarity(one.text, other.text) >= %s"
            " ORDER BY similarity(one.text, other.text) DESC, one.id, other.id",
            [list(pks), list(pks), _ALIKE],
        )
        return [(one, other) for one, other in cursor.fetchall()]


def _group(rows: Sequence[UnmatchedPhrase], called: dict[str, str]) -> WordsGroup:
    times: dict[str, int] = {}
    for row in rows:
        times[row.text] = times.get(row.text, 0) + row.times
    first, *others = sorted(times, key=lambda text: (-times[text], text))
    code = next((row.dimension for row in rows if row.dimension), "")
    return WordsGroup(
        pks=",".join(str(row.pk) for row in rows),
        text=first,
        others=tuple(others),
        times=sum(times.values()),
        searched=sum(row.times for row in rows if row.how == WordsFrom.SEARCHED),
        dimension=called.get(code, code),
        dimension_code=code,
        last=max(row.said_on for row in rows),
    )


def words_chosen(pks: str) -> list[int]:
    """The numbers in '3,5,8'; anything else in it is passed over."""
    return [int(part) for part in pks.split(",") if part.isdecimal() and len(part) < 19]


def done_words(most: int = 100) -> list[DoneWords]:
    """What was done last, and by whom."""
    rows = UnmatchedPhrase.objects.filter(done_on__isnull=False)
    said = {
        WordsOutcome.ENTRY: "An entry was made of it",
        WordsOutcome.SYNONYM: "Made a synonym",
        WordsOutcome.SET_ASIDE: "Set aside",
    }
    return [
        DoneWords(
            text=row.text,
            times=row.times,
            outcome=said[WordsOutcome(row.outcome)],
            became=row.became,
            by=str(row.done_by),
            on=row.done_on,
        )
        for row in rows.select_related("done_by__user", "done_by__agency").order_by(
            "-done_on", "-pk"
        )[:most]
        if row.done_on is not None
    ]


def dimension_names(version: FrameworkVersion | None) -> list[tuple[str, str]]:
    """Codes and names of the dimensions of a version."""
    if version is None:
        return []
    return list(version_rows(Dimension, version).values_list("code", "name"))


def dimension_pks(version: FrameworkVersion) -> dict[str, int]:
    """The rows of a version's dimensions, by code."""
    return dict(version_rows(Dimension, version).values_list("code", "pk"))


def entries_like(version: FrameworkVersion, words: str) -> list[EntryLike]:
    """The entries of a draft that come nearest to some words, in their wording or a phrase."""
    found: list[tuple[float, EntryLike]] = []
    for key, model, column, place in (
        ("indicator", Indicator, "wording", "dimension__name"),
        ("degree", DegreeQuestion, "offered_wording", "dimension__name"),
        ("immediate", ImmediateIndicator, "wording", "source"),
    ):
        rows = version_rows(model, version).annotate(like=TrigramWordSimilarity(words, column))
        found += [
            (like, EntryLike(f"{key}:{code}", wording, where))
            for like, code, wording, where in rows.order_by("-like", "pk").values_list(
                "like", "code", column, place
            )[:_OFFERED]
        ]
    found.sort(key=lambda pair: -pair[0])
    return [entry for _, entry in found[:_OFFERED]]


def entry_of(
    version: FrameworkVersion, key: str
) -> Indicator | DegreeQuestion | ImmediateIndicator | None:
    """The entry of a draft that a key of `entries_like` names."""
    kind, _, code = key.partition(":")
    models = {"indicator": Indicator, "degree": DegreeQuestion, "immediate": ImmediateIndicator}
    if kind not in models:
        return None
    rows = version_rows(models[kind], version).select_related("version")
    found: Indicator | DegreeQuestion | ImmediateIndicator | None = rows.filter(code=code).first()
    return found


def words_queryset(pks: Collection[int]) -> QuerySet[UnmatchedPhrase]:
    """The words with these numbers."""
    return UnmatchedPhrase.objects.filter(pk__in=pks)


def phrases_of(pks: Collection[int]) -> list[UnmatchedPhrase]:
    """The words still to be dealt with among these, the most frequent first."""
    return list(UnmatchedPhrase.objects.open().filter(pk__in=pks).order_by("-times", "pk"))
