"""A version of the pathway as the pages of a check show it: read once, kept in memory.

A published version never changes, so what is kept under its id and content hash is never stale.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from pathway.constants import (
    ContactUse,
    Polarity,
    ProvisionKind,
    QuestionPlace,
    Step,
    Whose,
    whose_is,
)
from pathway.models import (
    Answer,
    DegreeAnswer,
    DegreeQuestion,
    Dimension,
    Domain,
    FrameworkVersion,
    ImmediateIndicator,
    Indicator,
    KeyContact,
    Level,
    LevelGuidance,
    Provision,
    ProvisionDimension,
    Question,
)
from pathway.steps import NEEDS_STEPS, Side, StepPage, anonymous_pages_of, pages_of


@dataclass(frozen=True, slots=True)
class AnswerView:
    """One answer that may be chosen."""

    code: str
    wording: str


@dataclass(frozen=True, slots=True)
class OfferedEntry:
    """An entry as it is offered: `key` is an indicator's code, or a question of degree's."""

    key: str
    wording: str
    note: str
    question: str
    answers: tuple[AnswerView, ...]


@dataclass(frozen=True, slots=True)
class DimensionView:
    """A heading of a page and what is offered under it."""

    code: str
    name: str
    plain_meaning: str
    entries: tuple[OfferedEntry, ...]
    strengths: tuple[OfferedEntry, ...]


@dataclass(frozen=True, slots=True)
class DomainView:
    """One page of needs."""

    code: str
    name: str
    plain_meaning: str
    dimensions: tuple[DimensionView, ...]
    whose: Whose = Whose.CHILD


@dataclass(frozen=True, slots=True)
class LevelView:
    """A level with its guidance."""

    code: str
    rank: int
    name: str
    common_level: str
    threshold_group: str
    is_social_care: bool
    heading: str
    meaning: str
    plain_meaning: str
    placing_wording: str
    inherits_provision: bool
    guidance: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class ImmediateView:
    """An immediate-referral indicator."""

    code: str
    wording: str
    plain_meaning: str


@dataclass(frozen=True, slots=True)
class QuestionView:
    """A question that every check asks."""

    code: str
    place: str
    wording: str
    hint: str
    source: str
    answers: tuple[AnswerView, ...]


@dataclass(frozen=True, slots=True)
class ProvisionView:
    """A line of what a level offers, with the lines under it."""

    wording: str
    note: str
    dimensions: frozenset[str]
    is_heading: bool
    parts: tuple["ProvisionView", ...]


@dataclass(frozen=True, slots=True)
class ContactView:
    """Whom to ring."""

    code: str
    name: str
    purpose: str
    telephone: str
    email: str
    use: str
    hours: str
    hours_are_ours: bool
    opens_at: dt.time | None
    closes_at: dt.time | None
    confirmed_on: dt.date | None
    note: str


@dataclass(frozen=True, slots=True)
class RowKeys:
    """Under which key each row is offered: a draft's rows are then read without a join."""

    indicators: Mapping[int, str]
    strengths: frozenset[int]
    degree_questions: Mapping[int, str]
    degree_answers: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class PathwayView:
    """Everything that the pages of a check need of one version."""

    label: str
    number: int
    effective_on: dt.date | None
    for_real_use: bool
    levels: tuple[LevelView, ...]
    domains: tuple[DomainView, ...]
    immediate: tuple[ImmediateView, ...]
    questions: tuple[QuestionView, ...]
    assessments: dict[str, tuple[ProvisionView, ...]]
    services: dict[str, tuple[ProvisionView, ...]]
    contacts: tuple[ContactView, ...]
    keys: "RowKeys"

    @property
    def pages(self) -> tuple[StepPage, ...]:
        """The pages of a check under this version, in their order."""
        return pages_of(self._sides)

    @property
    def anonymous_pages(self) -> tuple[StepPage, ...]:
        """Those of a check without an account."""
        return anonymous_pages_of(self._sides)

    @property
    def _sides(self) -> tuple[Side, ...]:
        return tuple(Side(domain.code, domain.name) for domain in self.domains)

    @property
    def needs(self) -> dict[Step, DomainView]:
        """Which domain each page of needs shows, in the order of the pages."""
        return dict(zip(NEEDS_STEPS, self.domains, strict=False))

    @property
    def shared_steps(self) -> tuple[Step, ...]:
        """Pages whose answers on parents and home hold for all children of a family.

        Of the worries in one's own words, those about parents or home do; the child's stay theirs.
        """
        about_home = (step for step, domain in self.needs.items() if domain.whose != Whose.CHILD)
        return (*about_home, Step.OWN_WORDS)

    def level(self, code: str) -> LevelView:
        """The level with that code."""
        return next(level for level in self.levels if level.code == code)

    def asked_at(self, place: QuestionPlace) -> tuple[QuestionView, ...]:
        """The questions of one place, in order."""
        return tuple(question for question in self.questions if question.place == place)

    def contact(self, use: ContactUse) -> ContactView:
        """The first contact of that use: the front door, or its out-of-hours team."""
        fitting = (c for c in self.contacts if c.use in (use, ContactUse.ANY))
        return next(fitting, self.contacts[0])

    def entry_words(self) -> dict[str, OfferedEntry]:
        """Every offered entry, strengths too, by its key."""
        return {
            entry.key: entry
            for domain in self.domains
            for dimension in domain.dimensions
            for entry in (*dimension.entries, *dimension.strengths)
        }


def pathway_view(version: FrameworkVersion) -> PathwayView:
    """The view of a version; kept for versions that can no longer change."""
    return _kept(version.pk, version.content_hash)


@lru_cache(maxsize=8)
def _kept(version_pk: int, _content_hash: str) -> PathwayView:
    version = FrameworkVersion.objects.get(pk=version_pk)
    return PathwayView(
        label=version.label,
        number=version.number,
        effective_on=version.effective_on,
        for_real_use=version.for_real_use,
        levels=_levels(version),
        domains=_domains(version),
        immediate=tuple(
            ImmediateView(row.code, row.wording, row.plain_meaning)
            for row in ImmediateIndicator.objects.filter(version=version, same_as__isnull=True)
        ),
        questions=_questions(version),
        assessments=_provision(version, ProvisionKind.ASSESSMENT),
        services=_provision(version, ProvisionKind.SERVICE),
        contacts=tuple(
            ContactView(
                code=row.code,
                name=row.name,
                purpose=row.purpose,
                telephone=row.telephone,
                email=row.email,
                use=row.use,
                hours=row.hours,
                hours_are_ours=row.hours_are_ours,
                opens_at=row.opens_at,
                closes_at=row.closes_at,
                confirmed_on=row.confirmed_on,
                note=row.note,
            )
            for row in KeyContact.objects.filter(version=version)
        ),
        keys=_keys(version),
    )


def _keys(version: FrameworkVersion) -> RowKeys:
    indicators = Indicator.objects.filter(version=version).order_by()
    return RowKeys(
        indicators=dict(indicators.values_list("pk", "code")),
        strengths=frozenset(
            indicators.filter(polarity=Polarity.STRENGTH).values_list("pk", flat=True)
        ),
        degree_questions=_codes(DegreeQuestion, version),
        degree_answers=_codes(DegreeAnswer, version),
    )


def _codes(
    model: type[DegreeQuestion] | type[DegreeAnswer], version: FrameworkVersion
) -> dict[int, str]:
    return dict(model.objects.filter(version=version).order_by().values_list("pk", "code"))


def _levels(version: FrameworkVersion) -> tuple[LevelView, ...]:
    guidance = defaultdict(list)
    for row in LevelGuidance.objects.filter(version=version).order_by("position"):
        guidance[row.level_id].append(row.text)
    return tuple(
        LevelView(
            code=row.code,
            rank=row.rank,
            name=row.name,
            common_level=row.common_level,
            threshold_group=row.threshold_group,
            is_social_care=row.is_social_care,
            heading=row.heading,
            meaning=row.meaning,
            plain_meaning=row.plain_meaning,
            placing_wording=row.placing_wording,
            inherits_provision=row.inherits_provision,
            guidance=tuple(guidance[row.pk]),
            note=row.note,
        )
        for row in Level.objects.filter(version=version).order_by("rank")
    )


def _domains(version: FrameworkVersion) -> tuple[DomainView, ...]:
    needs, strengths = _offered(version)
    dimensions = defaultdict(list)
    for row in Dimension.objects.filter(version=version).order_by("position"):
        dimensions[row.domain_id].append(
            DimensionView(
                code=row.code,
                name=row.name,
                plain_meaning=row.plain_meaning,
                # By their words: the document's order would give the level away.
                entries=tuple(sorted(needs[row.pk], key=lambda entry: entry.wording.casefold())),
                strengths=tuple(strengths[row.pk]),
            )
        )
    return tuple(
        DomainView(
            row.code,
            row.name,
            row.plain_meaning,
            tuple(dimensions[row.pk]),
            whose_is(row.code, row.whose),
        )
        for row in Domain.objects.filter(version=version).order_by("position")
    )


def _offered(
    version: FrameworkVersion,
) -> tuple[dict[int, list[OfferedEntry]], dict[int, list[OfferedEntry]]]:
    """What each dimension offers: needs (entries and questions of degree), and strengths."""
    needs: dict[int, list[OfferedEntry]] = defaultdict(list)
    strengths: dict[int, list[OfferedEntry]] = defaultdict(list)
    answers = defaultdict(list)
    through_degree = set()
    for answer in DegreeAnswer.objects.filter(version=version).order_by("position"):
        answers[answer.question_id].append(AnswerView(answer.code, answer.wording))
        through_degree.add(answer.indicator_id)
    for degree in DegreeQuestion.objects.filter(version=version):
        needs[degree.dimension_id].append(
            OfferedEntry(
                key=degree.code,
                wording=degree.offered_wording,
                note="",
                question=degree.question,
                answers=tuple(answers[degree.pk]),
            )
        )
    for row in Indicator.objects.filter(version=version):
        if row.pk in through_degree:
            continue
        side = strengths if row.polarity == Polarity.STRENGTH else needs
        side[row.dimension_id].append(OfferedEntry(row.code, row.wording, row.age_text, "", ()))
    return needs, strengths


def _questions(version: FrameworkVersion) -> tuple[QuestionView, ...]:
    answers = defaultdict(list)
    for row in Answer.objects.filter(version=version).order_by("position"):
        answers[row.question_id].append(AnswerView(row.code, row.wording))
    return tuple(
        QuestionView(row.code, row.place, row.wording, row.hint, row.source, tuple(answers[row.pk]))
        for row in Question.objects.filter(version=version)
    )


def _provision(
    version: FrameworkVersion, kind: ProvisionKind
) -> dict[str, tuple[ProvisionView, ...]]:
    """The lines of one kind, by level code, as trees."""
    tags = defaultdict(set)
    for tag in ProvisionDimension.objects.filter(version=version).select_related("dimension"):
        tags[tag.provision_id].add(tag.dimension.code)
    rows = list(Provision.objects.filter(version=version, kind=kind).select_related("level"))
    under: dict[int | None, list[Provision]] = defaultdict(list)
    for row in rows:
        under[row.parent_id].append(row)

    def trees(some: Iterable[Provision]) -> tuple[ProvisionView, ...]:
        return tuple(
            ProvisionView(
                wording=row.wording,
                note=row.note,
                dimensions=frozenset(tags[row.pk]),
                is_heading=row.is_heading,
                parts=trees(under[row.pk]),
            )
            for row in some
        )

    by_level: dict[str, list[Provision]] = defaultdict(list)
    for row in under[None]:
        by_level[row.level.code].append(row)
    return {code: trees(some) for code, some in by_level.items()}
