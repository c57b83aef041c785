"""The explanation of a recommendation: why, what would raise it, what is not known."""

from collections.abc import Iterator, Sequence
from heapq import merge
from operator import itemgetter

from pathway.constants import (
    HELP_QUESTION,
    CommonLevel,
    ConditionKind,
    DangerAnswer,
    HelpAnswer,
    LawAnswer,
    LawQuestion,
    NotKnownKind,
    Verb,
)
from pathway.rules import words
from pathway.rules.contribution import Contribution
from pathway.rules.gather import Gathered
from pathway.rules.holding import condition_holds, effective_verb, lacks, rule_holds_without
from pathway.rules.index import NumberedRule, RuleIndex, lacking_from_nothing
from pathway.rules.model import Condition, Entry, Level, Observations, Ruleset
from pathway.rules.recommendation import (
    Advice,
    ConditionResult,
    HeldRule,
    Lowering,
    NearRule,
    Note,
    NotKnown,
)

NEAREST_SHOWN = 5

QUESTIONS_ALWAYS_ASKED = (*LawQuestion, HELP_QUESTION)


def held_rule(rule: NumberedRule, level: Level, gathered: Gathered) -> HeldRule:
    """A rule that held, with what met each of its conditions."""
    return HeldRule(
        code=rule.rule.code,
        level=level.code,
        level_name=level.name,
        immediate=rule.rule.immediate,
        verb=effective_verb(rule, gathered),
        verb_as_written=rule.rule.verb,
        sentence=rule.rule.sentence,
        source=rule.rule.source,
        conditions=tuple(
            ConditionResult(
                kind=condition.kind,
                sentence=condition.sentence,
                held=True,
                because=tuple(gathered.because(number)),
            )
            for number, condition in rule.conditions
        ),
    )


def nearest(ruleset: Ruleset, rank: int, gathered: Gathered) -> tuple[NearRule, ...]:
    """The rules above `rank` that come nearest to holding: one of each level, then the next.

    Nearest is least missing, then something there already, then the lower level, then the
    author's order. A rule that the child has outgrown is not near, nor one that does not say how
    it would raise the level, and nothing is said twice.
    """
    distinct: dict[str, tuple[int, NumberedRule]] = {}
    for shortfall, rule in _by_nearness(ruleset.index, rank, gathered):
        distinct.setdefault(rule.rule.would_raise, (shortfall, rule))
    first_of_level: dict[int, int] = {}
    others: list[int] = []
    for _, rule in distinct.values():
        if first_of_level.setdefault(rule.rank, rule.order) != rule.order:
            others.append(rule.order)
    room = max(0, NEAREST_SHOWN - len(first_of_level))
    shown = {*first_of_level.values(), *others[:room]}
    return tuple(
        _near_rule(rule, ruleset.levels[rule.rank], shortfall, gathered)
        for shortfall, rule in distinct.values()
        if rule.order in shown
    )


def _by_nearness(
    index: RuleIndex, rank: int, gathered: Gathered
) -> Iterator[tuple[int, NumberedRule]]:
    """Every rule above `rank` that can still hold, with what it lacks, nearest first."""
    met = (*gathered.by_condition, *gathered.not_firm_enough)
    begun = {index.rule_of[number].order for number in met}
    some_there = [
        ((_shortfall(rule, gathered), False, rule.rank, rule.order), rule)
        for rule in (index.rules[order] for order in begun)
        if rule.rank > rank
    ]
    nothing_there = (
        ((rule.shortfall, True, rule.rank, rule.order), rule)
        for rule in index.nearest_from_nothing
        if rule.rank > rank and rule.order not in begun
    )
    some_there.sort(key=itemgetter(0))
    for nearness, rule in merge(some_there, nothing_there, key=itemgetter(0)):
        if rule.rule.would_raise and not _outgrown(rule, gathered.age):
            yield nearness[0], rule


def _shortfall(rule: NumberedRule, gathered: Gathered) -> int:
    """What a rule lacks; to know more surely what was chosen is one thing, however many it is."""
    total, not_sure = 0, 0
    for number, condition in rule.conditions:
        because = gathered.because(number)
        not_firm = gathered.not_firm_enough.get(number)
        if not_firm and not condition_holds(condition, because, gathered.age):
            because, not_sure = [*because, *not_firm], 1
        if not because:
            total += lacking_from_nothing(condition)
        elif condition.kind is ConditionKind.COUNT:
            total += max(lacks(condition, because))
    return total + not_sure


def _outgrown(rule: NumberedRule, age: int | None) -> bool:
    return any(
        condition.kind is ConditionKind.AGE and not condition_holds(condition, (), age)
        for _, condition in rule.conditions
    )


def _near_rule(rule: NumberedRule, level: Level, shortfall: int, gathered: Gathered) -> NearRule:
    return NearRule(
        code=rule.rule.code,
        level=level.code,
        level_name=level.name,
        verb=rule.rule.verb,
        sentence=rule.rule.sentence,
        would_raise=rule.rule.would_raise,
        source=rule.rule.source,
        shortfall=shortfall,
        conditions=tuple(
            _near_condition(number, condition, gathered) for number, condition in rule.conditions
        ),
    )


def _near_condition(number: int, condition: Condition, gathered: Gathered) -> ConditionResult:
    because = gathered.because(number)
    held = condition_holds(condition, because, gathered.age)
    if held:
        missing = ""
    elif condition.kind is ConditionKind.COUNT:
        not_firm = len({c.cluster for c in gathered.not_firm_enough.get(number, ())})
        missing = words.missing_from_count(condition, *lacks(condition, because), not_firm)
    else:
        missing = words.missing(condition, number in gathered.not_firm_enough)
    return ConditionResult(condition.kind, condition.sentence, held, tuple(because), missing)


def what_would_lower(
    ruleset: Ruleset,
    holding: Sequence[NumberedRule],
    reasons: Sequence[Contribution],
    gathered: Gathered,
) -> tuple[Lowering, ...]:
    """For each thing that counts as one among the reasons, the level without it.

    Only rules that hold with it can hold without it, so only those are asked.
    """
    highest_first = sorted(holding, key=lambda rule: -rule.rank)
    groups: dict[str, dict[str, str]] = {}
    for reason in reasons:
        groups.setdefault(reason.cluster, {})[reason.key] = reason.wording
    lowerings = []
    for members in groups.values():
        rank = next(r.rank for r in highest_first if rule_holds_without(r, gathered, members))
        level = ruleset.levels[rank]
        lowerings.append(Lowering(tuple(members), tuple(members.values()), level.code, level.name))
    return tuple(lowerings)


def not_known(ruleset: Ruleset, observations: Observations) -> tuple[NotKnown, ...]:
    """What the recommendation had to do without, in the order in which it is asked."""
    index = ruleset.index
    unknown: list[NotKnown] = []
    if observations.danger is None:
        unknown.append(NotKnown(NotKnownKind.DANGER, "danger", words.DANGER_NOT_ANSWERED))
    if observations.age_months is None and not observations.unborn:
        unknown.append(NotKnown(NotKnownKind.AGE, "age", words.AGE_NOT_KNOWN))
    for code in observations.unknown_domains:
        sentence = words.unknown_domain(index.domains[code].name)
        unknown.append(NotKnown(NotKnownKind.DOMAIN, code, sentence))
    for item in observations.items:
        if item.own_words and item.placed is None:
            unknown.append(NotKnown(NotKnownKind.OWN_WORDS, item.key, words.UNPLACED))
    for question in ruleset.questions:
        answer = observations.answers.get(question.code)
        if answer is None or answer in (LawAnswer.NOT_SURE, HelpAnswer.NOT_KNOWN):
            sentence = words.unsettled_question(question.wording, answer is not None)
            unknown.append(NotKnown(NotKnownKind.QUESTION, question.code, sentence))
    return tuple(unknown)


def notes(ruleset: Ruleset, observations: Observations) -> tuple[Note, ...]:
    """A warning on every entry chosen for a child outside the age that it speaks of."""
    age = 0 if observations.unborn else observations.age_months
    if age is None:
        return ()
    index = ruleset.index
    found: dict[str, Note] = {}
    for item in observations.items:
        if item.own_words:
            continue
        code = item.entry
        if item.degree_answer is not None:
            code = index.degree_answers[item.degree_answer].indicator
        entry = index.entries[code or ""]
        if _outside_age(entry, age):
            text = words.outside_age(entry, age, observations.unborn)
            found[item.key] = Note(item.key, text)
    return tuple(found.values())


def _outside_age(entry: Entry, age: int) -> bool:
    too_young = entry.age_from_months is not None and age < entry.age_from_months
    too_old = entry.age_to_months is not None and age >= entry.age_to_months
    return too_young or too_old


def advice(observations: Observations) -> tuple[Advice, ...]:
    """Advice that holds whatever the level: 'not sure' about the law, a worry without a place."""
    found = [
        Advice(question, Verb.RING_FOR_ADVICE, sentence)
        for question, sentence in words.ADVICE_IF_NOT_SURE.items()
        if observations.answers.get(question) == LawAnswer.NOT_SURE
    ]
    if any(item.own_words and item.placed is None for item in observations.items):
        found.append(Advice(NotKnownKind.OWN_WORDS, Verb.RING_FOR_ADVICE, words.UNPLACED))
    return tuple(found)


def what_to_do(
    holding: Sequence[NumberedRule], given: Sequence[Advice], gathered: Gathered
) -> tuple[Verb, tuple[str, ...]]:
    """The gravest verb of any rule that holds and of any advice, and the sentences that say so."""
    said: list[tuple[Verb, str]] = [(part.verb, part.sentence) for part in given]
    for rule in holding:
        verb = effective_verb(rule, gathered)
        said.append((verb, rule.rule.sentence))
    gravest = max((verb for verb, _ in said), key=lambda verb: verb.rank)
    return gravest, tuple(dict.fromkeys(text for verb, text in said if verb is gravest))


def caf(level: Level, observations: Observations) -> tuple[bool, str]:
    """Whether a CAF may be started, and if not, why. Source: seed 001, 'The Early Help Assessment'.

    Not at the level of protection, nor while danger or significant harm is not ruled out.
    """
    if level.common_level is CommonLevel.PROTECTION:
        return False, words.CAF_NOT_PROTECTION
    if observations.danger is DangerAnswer.NOT_SURE:
        return False, words.CAF_NOT_WHILE_DANGER_UNSURE
    if observations.answers.get(LawQuestion.SIGNIFICANT_HARM) == LawAnswer.NOT_SURE:
        return False, words.CAF_NOT_WHILE_UNSURE
    return True, words.CAF_ALLOWED


def do_not_tell(gathered: Gathered) -> tuple[Contribution, ...]:
    """What was chosen that makes telling the family first a risk."""
    chosen = (*gathered.concerns, *gathered.immediate)
    return tuple(dict.fromkeys(c for c in chosen if c.do_not_tell_family_first))


def rests_on_not_sure_alone(reasons: Sequence[Contribution]) -> bool:
    """Whether nothing but 'not sure' about danger gave the level."""
    return {reason.key for reason in reasons} == {f"danger:{DangerAnswer.NOT_SURE}"}
