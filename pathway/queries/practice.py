"""What the pages of practice show to whoever practises."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pathway.constants import ReasonKind
from pathway.models import FrameworkVersion, PracticeAnswer, PracticeSet
from pathway.permissions import may_answer_set, may_see_set_results
from pathway.queries.pathway_view import (
    AnswerView,
    LevelView,
    PathwayView,
    QuestionView,
    pathway_view,
)
from pathway.queries.practice_cases import (
    PracticeCase,
    practice_case,
    practice_cases,
    recommended,
    words_of,
)
from pathway.queries.search import find_entries
from pathway.rules import Recommendation
from pathway.rules.small_numbers import LEAST, in_full_fives
from people.models import Practitioner
from thresholds_site.lib.verdict import Verdict
from thresholds_site.lib.wording import emphasis_removed

CHOSEN, SIGN = "chosen", "sign"


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case in a list. `mine`: my first answer, once given."""

    case: PracticeCase
    mine: LevelView | None
    answer_ref: str
    tries: int

    @property
    def agreed(self) -> bool:
        """Whether my first answer was an acceptable one."""
        return self.mine is not None and self.case.stands(self.mine) == 0


@dataclass(frozen=True, slots=True)
class CaseList:
    """Cases, and how far somebody is with them."""

    rows: tuple[CaseRow, ...]

    @property
    def done(self) -> int:
        """How many are answered."""
        return sum(row.mine is not None for row in self.rows)

    @property
    def next(self) -> PracticeCase | None:
        """The first that is not."""
        return next((row.case for row in self.rows if row.mine is None), None)


def case_list(
    version: FrameworkVersion, by: Practitioner, in_set: PracticeSet | None = None
) -> CaseList:
    """The cases of a version, or of a set, with what this person answered there."""
    levels = {level.code: level for level in pathway_view(version).levels}
    answers = PracticeAnswer.objects.filter(person=by.user_id, version=version)
    if in_set is not None:
        answers = answers.filter(in_set=in_set)
    mine: dict[str, list[PracticeAnswer]] = {}
    for answer in answers.order_by("attempt"):
        mine.setdefault(answer.case, []).append(answer)
    return CaseList(
        tuple(
            CaseRow(
                case=case,
                mine=levels[mine[case.code][0].level] if case.code in mine else None,
                answer_ref=mine[case.code][0].ref if case.code in mine else "",
                tries=len(mine.get(case.code, ())),
            )
            for case in practice_cases(version)
            if in_set is None or case.code in in_set.cases
        )
    )


def sets_of(by: Practitioner) -> list[PracticeSet]:
    """The sets of one's agency that are open, and one's own that are closed, the newest first."""
    sets = PracticeSet.objects.filter(agency=by.agency_id).select_related("made_by__user")
    return [one for one in sets[:50] if one.closed_at is None or one.made_by_id == by.pk]


# ---------------------------------------------------------------- choosing


@dataclass(frozen=True, slots=True)
class Given:
    """What stands in the form now, saved or not."""

    chosen: frozenset[str] = frozenset()
    signs: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing that may be chosen: a tick box, or a list where it asks how far it goes."""

    field: str
    key: str
    wording: str
    note: str
    question: str
    answers: tuple[AnswerView, ...]
    picked: str

    @property
    def is_picked(self) -> bool:
        """Whether it is chosen now."""
        return bool(self.picked)


@dataclass(frozen=True, slots=True)
class Part:
    """A heading and what is offered under it."""

    name: str
    meaning: str
    offers: tuple[Offer, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """A domain, or the signs of danger."""

    name: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """Everything that may be chosen, each thing once: chosen already, found, or to browse."""

    picked: tuple[Offer, ...]
    found: tuple[Offer, ...]
    sides: tuple[Side, ...]


def board_of(version: FrameworkVersion, given: Given, words: str) -> Board:
    """What the page offers. What is chosen or found stands on top, and not below again."""
    sides = _sides(pathway_view(version), given)
    offers = {one.key: one for side in sides for part in side.parts for one in part.offers}
    picked = [one for one in offers.values() if one.is_picked]
    found = [
        offers[one.key]
        for one in (find_entries(version, words) if words else ())
        if one.key in offers and not offers[one.key].is_picked
    ]
    above = {one.key for one in (*picked, *found)}
    return Board(tuple(picked), tuple(found), tuple(_without(side, above) for side in sides))


def _without(side: Side, keys: set[str]) -> Side:
    parts = (
        Part(part.name, part.meaning, tuple(one for one in part.offers if one.key not in keys))
        for part in side.parts
    )
    return Side(side.name, tuple(part for part in parts if part.offers))


def _sides(view: PathwayView, given: Given) -> list[Side]:
    sides = [
        Side(
            domain.name,
            tuple(
                Part(
                    dimension.name,
                    dimension.plain_meaning,
                    tuple(
                        Offer(
                            CHOSEN,
                            entry.key,
                            emphasis_removed(entry.wording),
                            entry.note,
                            entry.question,
                            entry.answers,
                            _picked(entry.key, entry.answers, given),
                        )
                        for entry in dimension.entries
                    ),
                )
                for dimension in domain.dimensions
            ),
        )
        for domain in view.domains
    ]
    signs = tuple(
        Offer(
            SIGN,
            sign.code,
            emphasis_removed(sign.wording),
            "",
            "",
            (),
            sign.code if sign.code in given.signs else "",
        )
        for sign in view.immediate
    )
    name = "Signs that call for an immediate referral"
    return [*sides, Side(name, (Part(name, "Now or before, seen, told or suspected.", signs),))]


def _picked(key: str, answers: Sequence[AnswerView], given: Given) -> str:
    codes = [answer.code for answer in answers] or [key]
    return next((code for code in codes if code in given.chosen), "")


# ---------------------------------------------------------------- after the answer


@dataclass(frozen=True, slots=True)
class Told:
    """What the rules made of something, and why."""

    level: LevelView
    because: str
    reasons: tuple[str, ...]
    would_raise: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Others:
    """How colleagues answered; no `levels` while fewer than five did.

    `people` is a multiple of five: the next answer is then never seen by itself.
    """

    people: int
    levels: tuple[tuple[LevelView, int], ...]
    least: int = LEAST


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer beside what was published, what the rules say, and what colleagues chose."""

    answer: PracticeAnswer
    case: PracticeCase
    level: LevelView
    mine: Told
    coded: Told
    both: tuple[str, ...]
    only_mine: tuple[str, ...]
    only_coded: tuple[str, ...]
    own_words: tuple[str, ...]
    asked: tuple[tuple[str, str, str], ...]
    others: Others

    @property
    def stands(self) -> int:
        """0: an acceptable level; below or above all of them otherwise."""
        return self.case.stands(self.level)


def answered(answer: PracticeAnswer, by: Practitioner) -> Answered | None:
    """What somebody sees of their own answer; None when the case is no longer among ours."""
    version = answer.version
    case = practice_case(version, answer.case)
    if case is None:
        return None
    view = pathway_view(version)
    words = words_of(view) | {
        sign.code: f"Sign of danger: {emphasis_removed(sign.wording)}" for sign in view.immediate
    }
    mine, coded = {*answer.chosen, *answer.signs}, case.chosen | case.signs
    told = recommended(version, case, answer.chosen, answer.signs, answer.answers)
    return Answered(
        answer=answer,
        case=case,
        level=view.level(answer.level),
        mine=_told(view, told),
        coded=_told(view, case.recommendation),
        both=_named(words, mine & coded),
        only_mine=_named(words, mine - coded),
        only_coded=_named(words, coded - mine),
        own_words=case.own_words,
        asked=tuple(_asked(view.questions, answer.answers, case.answers)),
        others=_others(answer, by, view.levels),
    )


def _named(words: Mapping[str, str], codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(words[code] for code in codes if code in words))


def _told(view: PathwayView, told: Recommendation) -> Told:
    return Told(
        level=view.level(told.level),
        because=told.rule.sentence,
        reasons=tuple(
            f"In own words: {one.wording}"
            if one.kind is ReasonKind.OWN_WORDS
            else emphasis_removed(one.wording)
            for one in told.rule.reasons
        ),
        would_raise=tuple(near.would_raise for near in told.nearest[:2] if near.would_raise),
    )


def _asked(
    questions: Iterable[QuestionView], mine: Mapping[str, str], coded: Mapping[str, str]
) -> Iterable[tuple[str, str, str]]:
    """The questions that were answered otherwise."""
    for question in questions:
        words = {answer.code: answer.wording for answer in question.answers}
        said, meant = mine.get(question.code, ""), coded.get(question.code, "")
        if said != meant:
            yield (
                question.wording,
                words.get(said, "Not answered"),
                words.get(meant, "Not answered"),
            )


def _others(answer: PracticeAnswer, by: Practitioner, levels: Iterable[LevelView]) -> Others:
    theirs = (
        PracticeAnswer.objects.that_count()
        .filter(version=answer.version_id, case=answer.case, agency=by.agency_id)
        .exclude(person=by.user_id)
        .order_by("answered_at", "pk")
        .values_list("level", flat=True)
    )
    people = in_full_fives(theirs.count())
    numbers = Counter(theirs[:people])
    return Others(people, tuple((level, numbers[level.code]) for level in levels if people))


def own_answer(by: Practitioner, ref: str) -> PracticeAnswer | None:
    """An answer of this person's own; nobody ever opens another's."""
    rows = PracticeAnswer.objects.select_related("version__framework", "in_set")
    return rows.filter(person=by.user_id, ref=ref).first()


@dataclass(frozen=True, slots=True)
class SetPage:
    """A set as one of the agency sees it."""

    row: PracticeSet
    cases: CaseList
    may_answer: Verdict
    may_see_results: Verdict
    is_mine: bool
    people: int


def people_in(practice_set: PracticeSet) -> int:
    """How many colleagues of whoever made it have answered something."""
    rows = practice_set.answers.exclude(person=practice_set.made_by.user_id)
    return rows.order_by().values("person").distinct().count()


def set_page(row: PracticeSet, version: FrameworkVersion | None, by: Practitioner) -> SetPage:
    """The set's cases and how far this person is; `version`: the one in force."""
    return SetPage(
        row=row,
        cases=case_list(row.version, by, row),
        may_answer=may_answer_set(by, row, version, row.cases[0]),
        may_see_results=may_see_set_results(by, row),
        is_mine=row.made_by_id == by.pk,
        people=people_in(row),
    )
