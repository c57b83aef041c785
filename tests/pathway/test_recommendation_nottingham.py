"""What Nottingham's rules say of single entries, of patterns, and of the hard cases.

Expected levels were written from docs/adr/0011 and the meaning of the entries, not from the engine.
"""

from collections.abc import Iterable

import pytest

from pathway.constants import Basis, Classification, DangerAnswer, Polarity, Verb
from pathway.rules import Entry, Observation, Observations, Recommendation, recommend
from tests.pathway.strategies import nottingham, nottingham_document

TEN_YEARS = 120

# What each class of entry leads to when one entry is all there is (docs/adr/0011).
ALONE = {
    Classification.ADDITIONAL: ("additional", Verb.START_EARLY_HELP),
    Classification.WEAK: ("additional", Verb.START_EARLY_HELP),
    Classification.EXTENSIVE_WITH_ANOTHER: ("additional", Verb.START_EARLY_HELP),
    Classification.EXTENSIVE_ALONE: ("extensive", Verb.START_EARLY_HELP),
    Classification.DISABILITY: ("extensive", Verb.START_EARLY_HELP),
    Classification.EXTENSIVE_ADVICE: ("extensive", Verb.RING_FOR_ADVICE),
    Classification.STRONG: ("extensive", Verb.START_EARLY_HELP),
    Classification.ASSESSMENT_ALONE: ("child_in_need", Verb.REFER_TODAY),
    Classification.DECISIVE: ("protection", Verb.REFER_TODAY),
}
ADVICE_TOO = {"P03", "P18", "P28"}
IMMEDIATE_TOO = {"P05", "P06", "P08", "P09", "P12", "P21", "P22", "P32"}

entries = nottingham().entries
concerns = [entry for entry in entries if entry.polarity is Polarity.CONCERN]
circumstances = [entry for entry in entries if entry.polarity is Polarity.CIRCUMSTANCE]

# What 'I am not sure' on a question of degree leads to when it is all there is, and whether to ring
# (docs/adr/0010). Written from the questions, not from the engine.
NOT_SURE = {
    "attachment": ("additional", False),
    "attendance": ("additional", False),
    "behaviour": ("additional", True),
    "carer": ("additional", False),
    "development": ("additional", True),
    "diet": ("additional", False),
    "disability": ("additional", True),
    "domestic-abuse": ("additional", True),
    "emergency-visits": ("extensive", True),
    "engagement": ("additional", True),
    "exclusion": ("additional", False),
    "exploitation": ("extensive", True),
    "family-conflict": ("additional", False),
    "health-condition": ("additional", False),
    "history": ("additional", True),
    "homeless": ("extensive", True),
    "hygiene": ("additional", True),
    "isolation-child": ("additional", False),
    "isolation-family": ("additional", False),
    "learning": ("universal", False),
    "mental-health": ("additional", True),
    "missing": ("extensive", True),
    "money": ("additional", False),
    "offending-family": ("additional", True),
    "parent-health": ("additional", True),
    "parenting": ("additional", True),
    "pregnancy": ("additional", True),
    "self-care": ("additional", False),
    "self-esteem": ("additional", False),
    "self-harm": ("extensive", True),
    "sense-of-self": ("additional", False),
    "services": ("additional", False),
    "substance-child": ("extensive", True),
    "young-carer": ("additional", True),
}


def see(
    *names: str,
    basis: Basis | None = Basis.SEEN,
    longer_ago: bool = False,
    own: Iterable[tuple[str, str | None]] = (),
    age: int | None = TEN_YEARS,
    unborn: bool = False,
    danger: DangerAnswer | None = DangerAnswer.NO,
    immediate: tuple[str, ...] = (),
    unknown: tuple[str, ...] = (),
    help_so_far: str = "none_yet",
    significant_harm: str = "no",
    section_17: str = "no",
    disabled: str = "no",
    universal_enough: str = "yes",
) -> Recommendation:
    """The recommendation for entries, answers on degree (with a stop in them) and own words."""
    observed = [
        Observation(degree_answer=name, basis=basis, longer_ago=longer_ago)
        if "." in name
        else Observation(entry=name, basis=basis, longer_ago=longer_ago)
        for name in names
    ]
    observed += [
        Observation(own_words=f"In {place}", dimension=place, placed=placed, basis=basis)
        for place, placed in own
    ]
    return recommend(
        nottingham(),
        Observations(
            items=tuple(observed),
            immediate=immediate,
            danger=danger,
            answers={
                "significant_harm": significant_harm,
                "section_17": section_17,
                "disabled": disabled,
                "universal_enough": universal_enough,
                "help_so_far": help_so_far,
            },
            age_months=None if unborn else age,
            unborn=unborn,
            unknown_domains=unknown,
        ),
    )


@pytest.mark.parametrize("found", concerns, ids=[entry.code for entry in concerns])
def test_each_entry_alone(found: Entry) -> None:
    level, verb = ALONE[found.classification]
    if found.code in ADVICE_TOO:
        verb = Verb.RING_FOR_ADVICE
    if found.code in IMMEDIATE_TOO:
        verb = Verb.RING_NOW
    got = see(found.code)
    assert (got.level, got.verb) == (level, verb)
    assert got.immediate == (found.code in IMMEDIATE_TOO)
    assert got.reasons == (f"entry:{found.code}",)
    (reason,) = got.rule.reasons
    assert reason.wording == found.wording
    assert reason.place == found.source
    assert got.caf_allowed == (level != "protection")


@pytest.mark.parametrize("found", concerns, ids=[entry.code for entry in concerns])
def test_each_entry_alone_and_only_suspected(found: Entry) -> None:
    level, verb = ALONE[found.classification]
    if found.code in ADVICE_TOO:
        verb = Verb.RING_FOR_ADVICE
    got = see(found.code, basis=Basis.SUSPECTED)
    assert got.level == level
    assert not got.immediate
    assert got.verb is (verb if verb.rank <= Verb.RING_FOR_ADVICE.rank else Verb.RING_FOR_ADVICE)


def test_all_strengths_together_are_universal() -> None:
    got = see(*(entry.code for entry in entries if entry.polarity is Polarity.STRENGTH))
    assert (got.level, got.verb, got.rule.code) == ("universal", Verb.LOOK_AGAIN, "universal")
    assert len(got.strengths) == 26
    assert not got.reasons


@pytest.mark.parametrize(
    ("names", "level", "immediate"),
    [
        (["development.far-behind"], "extensive", False),
        (["development.care"], "protection", True),
        (["pregnancy.under-13"], "protection", True),
        (["disability.safety-worry"], "protection", False),
        (["disability.lifelong"], "extensive", False),
        (["emergency-visits.unexplained"], "protection", True),
        (["self-harm.thoughts"], "extensive", False),
        (["self-harm.life-endangered"], "protection", True),
        (["substance-child.self-neglect"], "child_in_need", False),
        (["substance-child.life-endangered"], "protection", True),
        (["behaviour.serious-harm"], "protection", False),
        (["exploitation.signs"], "extensive", False),
        (["exploitation.grooming"], "protection", True),
        (["missing.once"], "extensive", False),
        (["missing.repeatedly"], "child_in_need", False),
        (["missing.now"], "protection", True),
        (["young-carer.helps"], "additional", False),
        (["young-carer.own-needs"], "child_in_need", False),
        (["domestic-abuse.suspected"], "additional", False),
        (["domestic-abuse.child-present"], "extensive", False),
        (["domestic-abuse.repeated"], "protection", True),
        (["homeless.family-housed"], "extensive", False),
        (["homeless.family-nowhere"], "child_in_need", False),
        (["homeless.child-alone"], "child_in_need", False),
    ],
)
def test_how_far_it_goes(names: list[str], level: str, immediate: bool) -> None:
    got = see(*names)
    assert (got.level, got.immediate) == (level, immediate)


@pytest.mark.parametrize("topic", NOT_SURE)
def test_not_sure_how_far_is_the_least_and_a_reason_to_ring(topic: str) -> None:
    level, rings = NOT_SURE[topic]
    got = see(f"{topic}.not-sure")
    assert (got.level, got.verb is Verb.RING_FOR_ADVICE) == (level, rings)
    assert got.verb.rank <= Verb.RING_FOR_ADVICE.rank
    assert not got.immediate
    assert got.caf_allowed
    meant = next(
        answer.indicator
        for answer in nottingham().degree_answers
        if answer.code == f"{topic}.not-sure"
    )
    assert see(meant).level == level  # the advice leaves the level as it is


def test_not_sure_how_far_rings_wherever_an_answer_would_ring() -> None:
    unsure = {}
    for question in nottingham_document()["degree_questions"]:
        *known, not_sure = [answer["code"] for answer in question["answers"]]
        calls = any(see(code).verb.rank >= Verb.RING_FOR_ADVICE.rank for code in known)
        unsure[not_sure.removesuffix(".not-sure")] = calls
    assert unsure == {topic: rings for topic, (_, rings) in NOT_SURE.items()}


def test_not_sure_how_far_says_why_to_ring_and_not_why_the_level() -> None:
    got = see("disability.not-sure")
    assert got.rule.code == "any-need"
    assert got.verb_because == (
        "You are not sure how far something goes. Not sure is a reason to ring for advice today. "
        "It does not change the level.",
    )
    assert got.right_to_assessment


@pytest.mark.parametrize("found", circumstances, ids=[entry.code for entry in circumstances])
def test_a_circumstance_is_shown_and_meets_no_condition(found: Entry) -> None:
    got = see(found.code)
    assert (got.level, got.verb, got.rule.code) == ("universal", Verb.LOOK_AGAIN, "universal")
    assert [c.key for c in got.other_concerns] == [f"entry:{found.code}"]
    assert see("A03", "A39").level == see("A03", "A39", found.code).level == "additional"
    not_enough = see(found.code, universal_enough="no")
    assert (not_enough.level, not_enough.verb) == ("additional", Verb.START_EARLY_HELP)


def test_circumstances_are_additional_learning_needs_and_a_parents_own_time_in_care() -> None:
    assert [entry.code for entry in circumstances] == ["A09", "A45"]


def test_the_same_pathway_words_lead_by_their_degree() -> None:
    levels = [see(f"young-carer.{how}").level for how in ("helps", "relied-on", "own-needs")]
    assert levels == ["additional", "additional", "child_in_need"]


# ------------------------------------------------------------------------- additional to extensive


def test_twins_count_once() -> None:
    assert see("A18", "A19", "A21", help_so_far="not_working").level == "additional"
    assert see("A18", "A20", help_so_far="not_working").level == "extensive"


def test_needs_in_all_three_domains_are_extensive() -> None:
    assert see("A03", "A39").level == "additional"
    assert see("A03", "A39", "A46").level == "extensive"


def test_needs_in_four_dimensions_of_two_domains_are_extensive() -> None:
    child = ("A03", "A10", "A13", "A20")
    assert see(*child).level == "additional"
    assert see("A03", "A10", "A13", "A39").level == "extensive"


def test_own_words_weigh_what_they_were_placed_at() -> None:
    for placed, level in (
        ("universal", "universal"),
        ("additional", "additional"),
        ("extensive", "extensive"),
        ("child_in_need", "child_in_need"),
        ("protection", "protection"),
    ):
        assert see(own=[("health", placed)]).level == level
    assert see("A03", "A39", own=[("family_history", "additional")]).level == "extensive"
    assert see(own=[("health", "protection")]).immediate


def test_own_words_that_nobody_placed_are_advice() -> None:
    got = see(own=[("health", None)])
    assert (got.level, got.verb) == ("universal", Verb.RING_FOR_ADVICE)
    assert [unknown.kind for unknown in got.not_known] == ["own_words"]


def test_extensive_with_another_wants_another_elsewhere() -> None:
    assert see("E09").level == "additional"
    assert see("E09", "A10").level == "additional"  # the same part of the child's life
    assert see("E09", "A39").level == "extensive"
    assert see("E04", "A02").level == "additional"  # twins
    assert see("E22", "A13").level == "extensive"


# --------------------------------------------------------------------------------- child in need


def test_section_17_is_child_in_need_whatever_else() -> None:
    got = see(section_17="yes")
    assert (got.level, got.verb) == ("child_in_need", Verb.REFER_TODAY)
    assert got.caf_allowed


@pytest.mark.parametrize("name", ["E08", "E03", "E01", "P37"])
def test_a_reviewed_caf_that_does_not_help_with_any_extensive(name: str) -> None:
    got = see(name, help_so_far="caf_reviewed_not_improving")
    assert (got.level, got.verb) == ("child_in_need", Verb.REFER_TODAY)


def test_a_reviewed_caf_that_does_not_help_with_less() -> None:
    got = see("A03", help_so_far="caf_reviewed_not_improving")
    assert (got.level, got.verb) == ("additional", Verb.RING_FOR_ADVICE)
    across = see("A03", "A39", "A46", help_so_far="caf_reviewed_not_improving")
    assert across.level == "child_in_need"


def test_help_refused() -> None:
    def refused(name: str) -> Recommendation:
        return see(name, help_so_far="refused_or_withdrawn")

    assert refused("A03").level == "additional"
    assert refused("A03").verb is Verb.RING_FOR_ADVICE
    for name in ("E08", "P37", "P27"):
        assert refused(name).level == "child_in_need"
    # That the family refuses services is the answer itself, and does not count twice.
    assert refused("P44").level == "extensive"
    # A disabled child's family may choose what help it takes.
    assert refused("E01").level == "extensive"


def test_four_serious_needs_in_all_domains() -> None:
    assert see("E08", "E37", "E39").level == "extensive"
    assert see("E08", "E12", "E37", "E39").level == "child_in_need"
    assert see("E08", "E12", "E14", "E37").level == "extensive"
    assert see("E08", "E12", "E37", "E39", basis=Basis.SUSPECTED).level == "extensive"


def test_three_strong_with_the_childs_own() -> None:
    assert see("P04", "P37", "P43").level == "child_in_need"
    assert see("P37", "P42", "P43").level == "extensive"
    assert see("P04", "P37").level == "extensive"


def test_history_with_two_serious_needs_counts_though_it_is_past() -> None:
    known = Observation(entry="P27", basis=Basis.RECORD, longer_ago=True)
    guessed = Observation(entry="P27", basis=Basis.SUSPECTED)
    now = (Observation(entry="E08", basis=Basis.SEEN), Observation(entry="E37", basis=Basis.SEEN))
    with_history = recommend(nottingham(), Observations(items=(known, *now), age_months=120))
    assert with_history.level == "child_in_need"
    with_guess = recommend(nottingham(), Observations(items=(guessed, *now), age_months=120))
    assert with_guess.level == "extensive"


# ------------------------------------------------------------------------------------ protection


def test_serious_at_home_with_an_effect_or_a_history() -> None:
    assert see("P35").level == "child_in_need"
    assert see("P35", "E29").level == "protection"
    assert see("P35", "E29").verb is Verb.REFER_TODAY
    assert not see("P35", "E29").immediate
    assert see("P35", "P29").level == "protection"
    assert see("P33", own=[("emotional_behavioural", "extensive")]).level == "protection"
    assert see("P35", "E06").level == "child_in_need"
    # Both of the child's own: no parent or family side to meet.
    assert see("P07", "E13").level == "child_in_need"


def test_suspicion_does_not_make_the_pattern() -> None:
    got = see("P35", "E29", basis=Basis.SUSPECTED)
    assert (got.level, got.verb) == ("child_in_need", Verb.RING_FOR_ADVICE)
    assert got.rule.verb_as_written is Verb.REFER_TODAY
    pattern = next(near for near in got.nearest if near.code == "parents-and-effect")
    assert "suspected or from more than 12 months ago" in pattern.conditions[0].missing


def test_a_baby_after_a_removal() -> None:
    assert see("P28", age=120).level == "extensive"
    for baby in (
        see("P28", age=11),
        see("P28", unborn=True),
        see("P28", age=None),
        see("P28", unborn=True, longer_ago=True),
    ):
        assert (baby.level, baby.verb) == ("protection", Verb.REFER_TODAY)
    assert see("P28", age=12).level == "extensive"
    assert see("P28", age=3, basis=Basis.SUSPECTED).level == "extensive"


def test_a_baby_and_heavy_substance_use() -> None:
    assert see("P35", age=5).immediate
    assert see("P35", unborn=True).immediate
    assert not see("P35", age=13).immediate
    assert see("E30", age=5).level == "child_in_need"
    assert see("A30", age=5).verb is Verb.RING_FOR_ADVICE
    assert see("A30", age=50).verb is Verb.START_EARLY_HELP


def test_poverty_is_never_protection() -> None:
    poor = ("money.without", "P38", "A50", "homeless.family-housed", "E40", "P42", "P43")
    got = see(*poor, help_so_far="refused_or_withdrawn")
    assert got.level == "child_in_need"
    assert see("P37", "E39", "A49", "P38", "A50").level == "extensive"


# ------------------------------------------------------------------------------ danger and the law


def test_danger_not_sure_is_marked_and_immediate() -> None:
    got = see(danger=DangerAnswer.NOT_SURE)
    assert (got.level, got.verb, got.immediate) == ("child_in_need", Verb.RING_NOW, True)
    assert got.level_is_unsure
    assert got.rule.code == "danger-not-ruled-out"
    assert got.reasons == ("danger:not_sure",)
    assert got.verb_because == (got.rule.sentence,)
    assert not see(danger=DangerAnswer.YES).level_is_unsure
    assert not see(danger=DangerAnswer.NOT_SURE, immediate=("I02",)).level_is_unsure


def test_danger_named_is_protection_for_what_was_named() -> None:
    got = see(danger=DangerAnswer.YES)
    assert (got.level, got.verb, got.immediate) == ("protection", Verb.RING_NOW, True)
    assert got.reasons == ("danger:yes",)
    both = see(danger=DangerAnswer.NOT_SURE, immediate=("I02",))
    assert (both.level, both.rule.code) == ("protection", "danger")
    assert both.reasons == ("immediate:I02",)
    assert [(low.keys, low.level) for low in both.what_would_lower] == [
        (("immediate:I02",), "child_in_need")
    ]


def test_danger_not_sure_beside_what_says_more_or_less() -> None:
    unsure = DangerAnswer.NOT_SURE
    mild = see("A03", danger=unsure)
    assert (mild.level, mild.verb) == ("child_in_need", Verb.RING_NOW)
    assert [c.key for c in mild.other_concerns] == ["entry:A03"]
    in_need = see("P35", danger=unsure, section_17="yes")
    assert (in_need.level, in_need.verb) == ("child_in_need", Verb.RING_NOW)
    assert in_need.rule.code == "danger-not-ruled-out"
    assert {held.code for held in in_need.also_held} == {"section-17", "assessment-alone"}
    assert not in_need.level_is_unsure
    decisive = see("P10", danger=unsure)
    assert (decisive.level, decisive.rule.verb) == ("protection", Verb.REFER_TODAY)
    assert (decisive.verb, decisive.immediate) == (Verb.RING_NOW, True)
    assert decisive.verb_because == (mild.rule.sentence,)
    suspected = see("P10", basis=Basis.SUSPECTED, danger=unsure)
    assert (suspected.level, suspected.verb) == ("protection", Verb.RING_NOW)


def test_no_caf_while_danger_is_not_ruled_out() -> None:
    got = see("A03", danger=DangerAnswer.NOT_SURE, section_17="yes")
    assert not got.caf_allowed
    assert "danger is not ruled out" in got.caf_sentence


def test_what_would_raise_not_sure_is_that_danger_is_known() -> None:
    first = see("A03", danger=DangerAnswer.NOT_SURE).nearest[0]
    assert (first.code, first.level, first.shortfall) == ("danger", "protection", 1)
    assert [c.missing for c in first.conditions] == ["No danger was named: you are not sure."]
    named = see("A03", danger=DangerAnswer.NO)
    assert "danger-not-ruled-out" not in {near.code for near in named.nearest}
    assert [c.missing for near in named.nearest if near.code == "danger" for c in near.conditions]
    lower = see("A03", danger=DangerAnswer.NOT_SURE).what_would_lower
    assert [(low.keys, low.level) for low in lower] == [(("danger:not_sure",), "additional")]


@pytest.mark.parametrize("code", [entry.code for entry in nottingham().immediate])
def test_each_immediate_indicator(code: str) -> None:
    got = see(immediate=(code,))
    assert (got.level, got.verb, got.immediate) == ("protection", Verb.RING_NOW, True)
    assert not got.caf_allowed


def test_not_sure_about_significant_harm_holds_back_the_caf() -> None:
    got = see("A03", significant_harm="not_sure")
    assert (got.level, got.verb) == ("additional", Verb.RING_FOR_ADVICE)
    assert not got.caf_allowed
    assert "not sure about significant harm" in got.caf_sentence


def test_services_open_to_everyone_not_enough() -> None:
    got = see(universal_enough="no")
    assert (got.level, got.verb) == ("additional", Verb.START_EARLY_HELP)


def test_not_sure_whether_disabled_is_not_a_worry() -> None:
    got = see(disabled="not_sure")
    assert (got.level, got.verb) == ("universal", Verb.LOOK_AGAIN)
    assert [unknown.code for unknown in got.not_known] == ["disabled"]


# --------------------------------------------------------------------------------- explanation


def test_a_disability_shows_the_right_to_assessment() -> None:
    for name in ("E01", "E34", "A06", "A48", "P01"):
        got = see(name)
        assert got.right_to_assessment
        assert [c.key for c in got.right_to_assessment_because] == [f"entry:{name}"]
    assert see(disabled="yes").right_to_assessment_because[0].key == "answer:disabled"
    assert not see("A03").right_to_assessment


def test_who_is_not_to_be_told_first() -> None:
    got = see("P22", "A03", immediate=("I08", "I02"))
    assert [c.key for c in got.do_not_tell_family_first] == ["entry:P22", "immediate:I08"]
    assert see("emergency-visits.unexplained").do_not_tell_family_first == ()
    lifted = see("pregnancy.under-13")
    assert [c.key for c in lifted.do_not_tell_family_first] == ["degree:pregnancy.under-13"]


def test_an_entry_outside_its_age_warns_and_counts() -> None:
    got = see("P08", age=15 * 12)
    assert got.level == "protection"
    (note,) = got.notes
    assert note.key == "entry:P08"
    assert "Under 13 years old" in note.sentence
    assert "15 years" in note.sentence
    assert see("P08", age=12 * 12).notes == ()
    assert see("P08", age=None).notes == ()


def test_what_is_not_known() -> None:
    case = Observations(unknown_domains=("family", "parents"))
    got = recommend(nottingham(), case)
    assert [unknown.kind.value for unknown in got.not_known] == [
        "danger",
        "age",
        "domain",
        "domain",
        "question",
        "question",
        "question",
        "question",
        "question",
    ]
    assert "Family and Environmental Factors" in got.not_known[2].sentence


def test_what_would_raise_is_said_in_words() -> None:
    got = see("A03", "A39")
    near = {rule.code: rule for rule in got.nearest}
    missing = [c.missing for c in near["needs-in-all-domains"].conditions]
    assert missing == ["Missing: one more concern, on one more side of the triangle."]
    assert near["needs-in-all-domains"].would_raise.startswith("If needs show in all three")
    assert {rule.level for rule in got.nearest} == {"extensive", "child_in_need", "protection"}


def test_what_would_lower_is_told_for_each_reason() -> None:
    got = see("E08", "A03", "A39", "A46")
    assert [(low.keys, low.level) for low in got.what_would_lower] == [
        (("entry:E08",), "extensive"),
        (("entry:A03",), "extensive"),
        (("entry:A39",), "extensive"),
        (("entry:A46",), "extensive"),
    ]
    alone = see("E08", "A03")
    assert [(low.keys, low.level) for low in alone.what_would_lower] == [
        (("entry:E08",), "additional")
    ]


def test_leaving_out_a_reason_leaves_its_milder_twin() -> None:
    got = see("P33", "A40")
    assert [(low.keys, low.level) for low in got.what_would_lower] == [
        (("entry:P33",), "additional")
    ]


def test_the_verb_is_the_gravest_of_any_rule_that_holds() -> None:
    # The suspicion gives the level and only advice; the yes to section 17 still says: refer today.
    got = see("P10", basis=Basis.SUSPECTED, section_17="yes")
    assert (got.level, got.rule.verb, got.verb) == (
        "protection",
        Verb.RING_FOR_ADVICE,
        Verb.REFER_TODAY,
    )
    assert got.verb_because == (
        "You said that without services the child's health or development would suffer: in law "
        "the child may be in need.",
    )


def test_every_concern_counts_in_some_rule() -> None:
    index = nottingham().index
    unused = [entry.code for entry in concerns if not index.matches[entry.code].on_any_basis]
    assert unused == []


def test_every_named_cluster_holds_an_entry() -> None:
    named = {row["code"] for row in nottingham_document()["clusters"]}
    assert named == {entry.cluster for entry in entries if entry.cluster}


def test_every_rule_says_why_what_would_raise_it_and_where_it_stands() -> None:
    for rule in nottingham().rules:
        assert rule.sentence.endswith(".")
        assert rule.source
        if "not-ruled-out" in rule.code or rule.code.startswith("not-sure"):
            assert not rule.would_raise  # nobody is to look for doubt
        else:
            assert not rule.conditions or rule.would_raise.startswith("If ")
