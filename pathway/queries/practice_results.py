"""How people practised, for those who train them: never by person, small numbers left out."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from pathway.models import FrameworkVersion, PracticeAnswer, PracticeSet
from pathway.queries.pathway_view import pathway_view
from pathway.queries.practice_cases import PracticeCase, practice_cases, words_of
from pathway.rules.small_numbers import LEAST, Shown, part_of, published
from people.constants import Permission
from people.models import Practitioner
from thresholds_site.lib.wording import emphasis_removed


@dataclass(frozen=True, slots=True)
class Stood:
    """First answers by how they stand to the published ones; None is left out."""

    people: int | None
    at: int | None
    below: int | None
    above: int | None


@dataclass(frozen=True, slots=True)
class IndicatorCount:
    """How many chose an entry, of those who had a case before them.

    `of`: those whose case had it by the reader's coding, `chosen` of them chose it. `without`:
    those who had a case in which it was not coded, `chosen_without` of them chose it.
    """

    wording: str
    of: int | None
    chosen: int | None
    without: int | None
    chosen_without: int | None


@dataclass(frozen=True, slots=True)
class AgencyCount:
    """One agency: how many people practised, and how their first answers stood."""

    name: str
    people: int | None
    answers: int | None
    at: int | None
    below: int | None
    above: int | None


@dataclass(frozen=True, slots=True)
class Results:
    """Results by agency and by indicator; `of` names whose they are."""

    of: str
    agencies: tuple[AgencyCount, ...]
    people: int | None
    indicators: tuple[IndicatorCount, ...]
    least: int = LEAST


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One case of a set: how the levels stood, and what was chosen."""

    case: PracticeCase
    stood: Stood
    indicators: tuple[IndicatorCount, ...]


@dataclass(frozen=True, slots=True)
class _Answer:
    """What is counted of an answer. `who`: the person in their agency."""

    who: tuple[int, int]
    agency: str
    case: PracticeCase
    picked: frozenset[str]
    stands: int


def results_for(version: FrameworkVersion, by: Practitioner) -> Results:
    """What a lead or manager sees of their agency, and an editor of all agencies.

    One's own answers are left out: whoever knows theirs would know the others' by them.
    """
    rows = PracticeAnswer.objects.that_count().filter(version=version).exclude(person=by.user_id)
    everywhere = by.may(Permission.EDIT_PATHWAY)
    answers = _answers(rows if everywhere else rows.filter(agency=by.agency_id), version)
    agencies, people = _by_agency(answers)
    return Results(
        of="all agencies" if everywhere else by.agency.name,
        agencies=agencies,
        people=people,
        indicators=_by_indicator(answers, _words(version)),
    )


def set_results(practice_set: PracticeSet) -> tuple[CaseResult, ...]:
    """The results of a set by case; the answers of whoever made it are left out."""
    version = practice_set.version
    rows = practice_set.answers.filter(counts_in_set=True).exclude(
        person=practice_set.made_by.user_id
    )
    answers, words = _answers(rows, version), _words(version)
    return tuple(
        _of_case(case, [one for one in answers if one.case.code == case.code], words)
        for case in practice_cases(version)
        if case.code in practice_set.cases
    )


def _of_case(
    case: PracticeCase, answers: Collection[_Answer], words: Mapping[str, str]
) -> CaseResult:
    shown = published([_standing(answers, place) for place in (0, -1, 1)])
    return CaseResult(case, Stood(shown.total, *shown.cells), _by_indicator(answers, words))


def _answers(rows: QuerySet[PracticeAnswer], version: FrameworkVersion) -> list[_Answer]:
    cases = {case.code: case for case in practice_cases(version)}
    levels = {level.code: level for level in pathway_view(version).levels}
    return [
        _Answer(
            who=(row.person_id, row.agency_id),
            agency=row.agency.name,
            case=cases[row.case],
            picked=frozenset((*row.chosen, *row.signs)),
            stands=cases[row.case].stands(levels[row.level]),
        )
        for row in rows.select_related("agency").order_by("pk")
        if row.case in cases
    ]


def _words(version: FrameworkVersion) -> dict[str, str]:
    view = pathway_view(version)
    signs = {sign.code: emphasis_removed(sign.wording) for sign in view.immediate}
    return words_of(view) | signs


def _standing(answers: Iterable[_Answer], place: int) -> int:
    return sum(one.stands == place for one in answers)


def _people(answers: Iterable[_Answer]) -> int:
    return len({one.who for one in answers})


def _by_agency(answers: Iterable[_Answer]) -> tuple[tuple[AgencyCount, ...], int | None]:
    """An agency whose people are left out has everything left out: its answers would tell them."""
    by_name: dict[str, list[_Answer]] = defaultdict(list)
    for answer in answers:
        by_name[answer.agency].append(answer)
    names = sorted(by_name)
    shown = published([_people(by_name[name]) for name in names])
    counts = tuple(
        AgencyCount(name, None, None, None, None, None)
        if people is None
        else AgencyCount(
            name,
            people,
            len(by_name[name]),
            *(_standing(by_name[name], place) for place in (0, -1, 1)),
        )
        for name, people in zip(names, shown.cells, strict=True)
    )
    return counts, shown.total


def _by_indicator(
    answers: Collection[_Answer], words: Mapping[str, str]
) -> tuple[IndicatorCount, ...]:
    """Every entry that somebody chose or that a case had, the most often missed first."""
    codes = {code for one in answers for code in one.picked | one.case.chosen | one.case.signs}
    counts = [_indicator(code, answers, words) for code in codes if code in words]
    return tuple(sorted((one for one in counts if one), key=_missed_first))


def _indicator(
    code: str, answers: Collection[_Answer], words: Mapping[str, str]
) -> IndicatorCount | None:
    had = [one for one in answers if code in one.case.chosen | one.case.signs]
    had_not = [one for one in answers if code not in one.case.chosen | one.case.signs]
    coded, not_coded = _chosen_of(code, had), _chosen_of(code, had_not)
    if not coded.total and not not_coded.total:
        return None
    return IndicatorCount(
        words[code], coded.total, coded.cells[0], not_coded.total, not_coded.cells[0]
    )


def _chosen_of(code: str, answers: Collection[_Answer]) -> Shown:
    return part_of(_people(one for one in answers if code in one.picked), _people(answers))


def _missed_first(count: IndicatorCount) -> tuple[int, int, str]:
    missed = (count.of or 0) - count.chosen if count.chosen is not None else -1
    return (-missed, -(count.of or 0), count.wording)
