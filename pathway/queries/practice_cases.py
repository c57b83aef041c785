"""The cases that can be practised under a version: what was published, and a reader's coding."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pathway.case_json import CaseError, parse_case
from pathway.constants import Basis, DangerAnswer
from pathway.models import FrameworkVersion
from pathway.published_cases import PublishedCase
from pathway.queries.documents import ruleset_of
from pathway.queries.pathway_view import LevelView, OfferedEntry, PathwayView, pathway_view
from pathway.queries.trials import CODED_FOR, shipped_cases
from pathway.rules import Observations, Recommendation, recommend
from thresholds_site.lib.wording import emphasis_removed

_SHORT = 90


@dataclass(frozen=True, slots=True)
class PracticeCase:
    """A published case under a version. `chosen` and `signs` are what its reader chose.

    `levels`: codes of the version's levels that are acceptable, the published one first.
    """

    number: int
    code: str
    text: str
    source: str
    answer: str
    because: str
    levels: tuple[LevelView, ...]
    chosen: frozenset[str]
    signs: frozenset[str]
    answers: Mapping[str, str]
    own_words: tuple[str, ...]
    recommendation: Recommendation
    age: Any

    @property
    def begins(self) -> str:
        """Its first words, to know it by in a list."""
        if len(self.text) <= _SHORT:
            return self.text
        return self.text[:_SHORT].rsplit(" ", 1)[0].rstrip(",.;:") + " …"

    @property
    def published(self) -> LevelView:
        """The level that the published answer stands for."""
        return self.levels[0]

    @property
    def level_codes(self) -> tuple[str, ...]:
        """The codes of the acceptable levels."""
        return tuple(level.code for level in self.levels)

    def stands(self, level: LevelView) -> int:
        """0 for an acceptable level, -1 for one below all of them, 1 for any other."""
        if level.code in self.level_codes:
            return 0
        return -1 if level.rank < min(one.rank for one in self.levels) else 1


def practice_cases(version: FrameworkVersion) -> tuple[PracticeCase, ...]:
    """The published cases whose every code this version knows; none under another framework."""
    if version.framework.code != CODED_FOR:
        return ()
    return _kept(version.pk, version.content_hash)


def practice_case(version: FrameworkVersion, code: str) -> PracticeCase | None:
    """The case with that code, if it can be practised under this version."""
    return next((one for one in practice_cases(version) if one.code == code), None)


@lru_cache(maxsize=4)
def _kept(version_pk: int, _content_hash: str) -> tuple[PracticeCase, ...]:
    version = FrameworkVersion.objects.select_related("framework").get(pk=version_pk)
    cases: list[PracticeCase] = []
    for shipped in shipped_cases():
        case = _case(version, shipped, len(cases) + 1)
        cases += [case] if case else []
    return tuple(cases)


def _case(version: FrameworkVersion, case: PublishedCase, number: int) -> PracticeCase | None:
    ruleset, view = ruleset_of(version), pathway_view(version)
    published, *others = (case.published, *(set(case.acceptable) - {case.published}))
    levels = [
        *(level for level in view.levels if level.common_level == published),
        *(level for level in view.levels if level.common_level in others),
    ]
    try:
        seen = parse_case(case.choices, ruleset)
    except CaseError:
        return None
    if not levels:
        return None
    return PracticeCase(
        number=number,
        code=case.code,
        text=case.text,
        source=case.source,
        answer=case.answer,
        because=case.because,
        levels=tuple(levels),
        chosen=_codes(seen) & set(words_of(view)),
        signs=frozenset(seen.immediate),
        answers=dict(case.choices["answers"]),
        own_words=tuple(item.own_words for item in seen.items if item.own_words),
        recommendation=recommend(ruleset, seen),
        age=case.choices["age"],
    )


def _codes(seen: Observations) -> frozenset[str]:
    return frozenset(item.degree_answer or item.entry or "" for item in seen.items) - {""}


def words_of(view: PathwayView) -> dict[str, str]:
    """The words of everything that may be chosen, by its code: needs and answers of degree."""
    words: dict[str, str] = {}
    for domain in view.domains:
        for dimension in domain.dimensions:
            for entry in dimension.entries:
                words |= _words(entry)
    return words


def _words(entry: OfferedEntry) -> dict[str, str]:
    wording = emphasis_removed(entry.wording)
    if not entry.answers:
        return {entry.key: wording}
    return {answer.code: f"{wording}: {answer.wording}" for answer in entry.answers}


def recommended(
    version: FrameworkVersion,
    case: PracticeCase,
    chosen: Collection[str],
    signs: Collection[str],
    answers: Mapping[str, str],
) -> Recommendation:
    """What the rules say of what somebody chose from the text, all of it as written there.

    Raises CaseError when something chosen is not in the version, or twice.
    """
    ruleset = ruleset_of(version)
    degrees = ruleset.index.degree_answers
    document = {
        "age": case.age,
        "danger": (DangerAnswer.YES if signs else DangerAnswer.NO).value,
        "immediate": list(signs),
        "indicators": [
            {
                ("degree_answer" if code in degrees else "indicator"): code,
                "basis": Basis.RECORD.value,
            }
            for code in chosen
        ],
        "answers": dict(answers),
    }
    return recommend(ruleset, parse_case(document, ruleset))
