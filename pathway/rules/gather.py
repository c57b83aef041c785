"""What was observed, sorted by what it can do: meet conditions, be a strength, be an answer."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pathway.constants import (
    Basis,
    Classification,
    DangerAnswer,
    LawAnswer,
    LawQuestion,
    Polarity,
    ReasonKind,
)
from pathway.rules import words
from pathway.rules.contribution import Contribution
from pathway.rules.index import NO_MATCHES, RuleIndex, Token
from pathway.rules.model import Entry, Observation, Observations, Ruleset

NOTHING: tuple[Contribution, ...] = ()


class UnknownCodesError(ValueError):
    """Codes that the rule set does not know, or observations of nothing; `faults` lists all."""

    def __init__(self, faults: Sequence[str]) -> None:
        """Keep every fault, for the message and for whoever shows them one by one."""
        super().__init__("; ".join(faults))
        self.faults = tuple(faults)


@dataclass(slots=True)
class Gathered:
    """Everything observed. `age` in months: 0 for unborn, None when not known.

    `concerns` holds circumstances too: no rule counts them, and they are shown with what else was
    chosen.
    `by_condition` holds what met a condition, by its number; `not_firm_enough` what would have met
    it, had it been known more surely or more lately.
    """

    age: int | None
    concerns: list[Contribution] = field(default_factory=list)
    strengths: list[Contribution] = field(default_factory=list)
    immediate: list[Contribution] = field(default_factory=list)
    disability: list[Contribution] = field(default_factory=list)
    by_condition: dict[int, list[Contribution]] = field(default_factory=dict)
    not_firm_enough: dict[int, list[Contribution]] = field(default_factory=dict)

    def because(self, number: int) -> Sequence[Contribution]:
        """What met the condition with this number."""
        return self.by_condition.get(number, NOTHING)

    def meets(self, numbers: Iterable[int], contribution: Contribution) -> None:
        """Put down that something meets the conditions with these numbers."""
        for number in numbers:
            self.by_condition.setdefault(number, []).append(contribution)


def gather(ruleset: Ruleset, observations: Observations) -> Gathered:
    """Sort observations. Raises UnknownCodesError naming everything the rule set does not know."""
    index = ruleset.index
    faults = _faults(index, observations)
    if faults:
        raise UnknownCodesError(faults)
    gathered = Gathered(age=0 if observations.unborn else observations.age_months)
    for item in observations.items:
        if item.own_words:
            _gather_own_words(index, item, gathered)
        else:
            _gather_listed(index, item, gathered)
    _gather_danger(index, observations, gathered)
    for question, answer in observations.answers.items():
        _gather_answer(index, question, answer, gathered)
    return gathered


def _gather_answer(index: RuleIndex, question: str, answer: str, gathered: Gathered) -> None:
    contribution = index.answers[question, answer]
    gathered.meets(index.met_by_answer.get((question, answer), ()), contribution)
    if question == LawQuestion.DISABLED and answer == LawAnswer.YES:
        gathered.disability.append(contribution)


def _gather_listed(index: RuleIndex, item: Observation, gathered: Gathered) -> None:
    lifted = None
    token: Token
    if item.degree_answer is not None:
        answer = index.degree_answers[item.degree_answer]
        token, entry = answer.code, index.entries[answer.indicator]
        lifted = index.immediate[answer.immediate] if answer.immediate else None
    else:
        entry = index.entries[item.entry or ""]
        token = entry.code
    contribution = Contribution(
        key=item.key,
        kind=ReasonKind.ENTRY,
        wording=entry.wording,
        place=entry.source,
        cluster=entry.cluster or entry.code,
        level=entry.level,
        dimension=entry.dimension,
        domain=entry.domain,
        polarity=entry.polarity,
        basis=item.basis,
        longer_ago=item.longer_ago,
        evidence=item.evidence,
        child_words=item.child_words,
        do_not_tell_family_first=entry.do_not_tell_family_first
        or (lifted is not None and lifted.do_not_tell_family_first),
    )
    if lifted is not None:
        gathered.immediate.append(contribution)
        gathered.meets(index.met_by_danger, contribution)
    if entry.polarity is Polarity.STRENGTH:
        gathered.strengths.append(contribution)
        return
    gathered.concerns.append(contribution)
    if _speaks_of_disability(index, entry):
        gathered.disability.append(contribution)
    _meet(index, token, contribution, gathered)


def _speaks_of_disability(index: RuleIndex, entry: Entry) -> bool:
    return (
        entry.classification is Classification.DISABILITY
        or entry.cluster in index.disability_clusters
    )


def _gather_own_words(index: RuleIndex, item: Observation, gathered: Gathered) -> None:
    dimension = index.dimensions[item.dimension]
    placed = index.levels[item.placed].name if item.placed else None
    contribution = Contribution(
        key=item.key,
        kind=ReasonKind.OWN_WORDS,
        wording=item.own_words,
        place=words.own_words_place(dimension.name, placed),
        cluster=item.key,
        level=item.placed,
        dimension=item.dimension,
        domain=dimension.domain,
        polarity=Polarity.CONCERN,
        basis=item.basis,
        longer_ago=item.longer_ago,
        evidence=item.evidence,
        child_words=item.child_words,
    )
    gathered.concerns.append(contribution)
    _meet(index, (item.dimension, item.placed), contribution, gathered)


def _meet(index: RuleIndex, token: Token, contribution: Contribution, gathered: Gathered) -> None:
    matches = index.matches.get(token, NO_MATCHES)
    if contribution.firm:
        numbers = matches.if_firm
    elif contribution.basis is Basis.SUSPECTED:
        numbers = matches.on_any_basis
    else:
        numbers = matches.unless_suspected
    gathered.meets(numbers, contribution)
    if numbers is not matches.if_firm:
        for number in set(matches.if_firm).difference(numbers):
            gathered.not_firm_enough.setdefault(number, []).append(contribution)


def _gather_danger(index: RuleIndex, observations: Observations, gathered: Gathered) -> None:
    found = []
    if observations.danger is DangerAnswer.YES:
        found.append(_danger(DangerAnswer.YES, words.DANGER_YES))
    if observations.danger is DangerAnswer.NOT_SURE:
        not_sure = _danger(DangerAnswer.NOT_SURE, words.DANGER_NOT_SURE)
        gathered.immediate.append(not_sure)
        gathered.meets(index.met_by_not_sure, not_sure)
        for number in set(index.met_by_danger).difference(index.met_by_not_sure):
            gathered.not_firm_enough.setdefault(number, []).append(not_sure)
    for code in observations.immediate:
        entry = index.immediate[code]
        found.append(
            Contribution(
                key=f"immediate:{code}",
                kind=ReasonKind.IMMEDIATE,
                wording=entry.wording,
                place=entry.source,
                cluster=f"immediate:{entry.same_as or code}",
                do_not_tell_family_first=entry.do_not_tell_family_first,
            )
        )
    for contribution in found:
        gathered.immediate.append(contribution)
        gathered.meets(index.met_by_danger, contribution)


def _danger(answer: DangerAnswer, wording: str) -> Contribution:
    key = f"danger:{answer}"
    return Contribution(
        key=key,
        kind=ReasonKind.DANGER,
        wording=wording,
        place=words.DANGER_PLACE,
        cluster=key,
    )


def _faults(index: RuleIndex, observations: Observations) -> list[str]:
    faults: list[str] = []
    for item in observations.items:
        faults += _item_faults(index, item)
    for code in observations.immediate:
        if code not in index.immediate:
            faults.append(f"no immediate indicator {code!r}")
    for question, answer in observations.answers.items():
        if question not in index.questions:
            faults.append(f"no question {question!r}")
        elif (question, answer) not in index.answers:
            faults.append(f"no answer {answer!r} to {question!r}")
    for code in observations.unknown_domains:
        if code not in index.domains:
            faults.append(f"no domain {code!r}")
    return faults


def _item_faults(index: RuleIndex, item: Observation) -> list[str]:
    if item.own_words:
        if item.entry is not None or item.degree_answer is not None:
            return ["an observation is either listed or in one's own words"]
        faults = []
        if item.dimension not in index.dimensions:
            faults.append(f"no dimension {item.dimension!r}")
        if item.placed is not None and item.placed not in index.levels:
            faults.append(f"no level {item.placed!r}")
        return faults
    if item.degree_answer is not None:
        answer = index.degree_answers.get(item.degree_answer)
        if answer is None:
            return [f"no answer on degree {item.degree_answer!r}"]
        if item.entry not in (None, answer.indicator):
            return [f"{item.degree_answer!r} means {answer.indicator}, not {item.entry}"]
        return []
    if item.entry is None:
        return ["an observation of nothing"]
    return [] if item.entry in index.entries else [f"no indicator {item.entry!r}"]
