"""The record of a check as plain text, for the agency's own system: 78 columns, no markup.

What people typed is cleaned and set in, so that none of it can pass for a heading of ours.
"""

import textwrap
from collections.abc import Iterable, Iterator

from pathway.queries.judgements import JudgementView
from pathway.queries.record import Record
from pathway.queries.result_view import Reason, ResultView
from pathway.queries.results import ResultLine
from thresholds_site.lib.dates import london_day
from thresholds_site.lib.time_words import day_words, moment_words
from thresholds_site.lib.wording import cleaned, emphasis_removed

COLUMNS = 78
_IN = "  "
_DECIDED = {
    "agrees": "agreed with the recommendation",
    "up": "went above the recommendation",
    "down": "went below the recommendation",
}


def plain_text(record: Record) -> str:
    """The whole record, ready to be copied. It names who may be asked about it, and no address."""
    blocks = [_head(record)]
    if record.result is not None:
        blocks += [*_recommendation(record.result), *_judgements(record.result.judgements)]
    blocks += [*_danger(record), *_results(record.results), *_said(record)]
    blocks.append(_set_aside(record))
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def _head(record: Record) -> list[str]:
    kind = "CONSULTATION" if record.is_consultation else "THRESHOLD CHECK"
    lines = [kind, *_pair("About", record.name)]
    lines += _pair("Age then", record.age_then)
    lines += _pair("Made by", f"{record.author}, {record.job_title}, {record.agency}")
    lines += _pair("Begun", moment_words(record.begun_at))
    if record.result is not None:
        made = moment_words(record.result.made_at)
        lines += _pair("Result", f"{made} (result {record.result.number})")
    lines += _pair("Pathway", f"{record.version_label}, version {record.version_number}")
    if not record.for_real_use:
        lines += _pair("Note", "Sample: not for real records")
    lines += _pair("Stands", record.standing.whose_move)
    if record.standing.opened_again is not None:
        lines += _pair("Note", record.standing.opened_again.words)
    if record.standing.withdrawn is not None:
        lines += _pair("Because", record.standing.withdrawn.because)
    if record.look_again_on is not None:
        lines += _pair("Look again", day_words(record.look_again_on))
    return lines


def _set_aside(record: Record) -> list[str]:
    if not record.set_aside:
        return []
    lines = ["KEPT BESIDE: SAID UNDER AN EARLIER VERSION, WITH NO PLACE IN THIS ONE"]
    for one in record.set_aside:
        said = f"{one.place}: {one.words}" + (f" ({one.basis})" if one.basis else "")
        lines += _item(" ".join(part for part in (said, one.evidence, one.child_words) if part))
    return lines


def _recommendation(result: ResultView) -> Iterator[list[str]]:
    yield ["LEVEL", *_text(result.level.name), *_text(result.sentence)]
    if result.elsewhere is not None:
        yield [
            "IN THE CHILD'S OWN AREA",
            *_text("\n".join(result.elsewhere.words)),
        ]
    yield [
        f"WHAT TO DO, AS SAID ON {day_words(london_day(result.made_at)).upper()}",
        *_text(result.do_now.heading),
        *(line for step in result.do_now.steps for line in _item(f"{step.what}. By: {step.by}")),
    ]
    yield ["WHY", *_text(result.rule_sentence), *_reasons(result.reasons)]
    if result.other_concerns:
        yield ["ALSO CHOSEN", *_reasons(result.other_concerns)]
    if result.strengths:
        yield ["STRENGTHS", *_reasons(result.strengths)]
    unknown = result.not_known or ("Nothing was named as not known.",)
    yield ["NOT KNOWN", *(line for words in unknown for line in _item(words))]
    if result.own_level is not None:
        yield ["THE AUTHOR'S OWN VIEW, BEFORE THE RESULT", *_text(result.own_level.name)]


def _reasons(reasons: Iterable[Reason]) -> Iterator[str]:
    for reason in reasons:
        known = f" ({reason.basis})" if reason.basis else ""
        yield from _item(f"{emphasis_removed(reason.wording)}{known}. {reason.place}")
        if reason.evidence:
            yield from _text(f"Evidence: {reason.evidence}", deeper=True)
        if reason.child_words:
            yield from _text(f'The child said: "{reason.child_words}"', deeper=True)


def _judgements(judgements: Iterable[JudgementView]) -> Iterator[list[str]]:
    for one in judgements:
        lines = [f"JUDGEMENT ON RESULT {one.on_result}", *_text(one.level.name)]
        lines += _text(f"{one.by} {_DECIDED[one.direction]}, {moment_words(one.at)}.")
        if one.reasons:
            lines += _text(f"Reasons: {one.reasons}")
        if one.consulted:
            on = f", {day_words(one.consulted_on)}" if one.consulted_on else ""
            lines += _text(f"Talked over with: {one.consulted}{on}")
        lines += _sign_off(one)
        yield lines


def _sign_off(one: JudgementView) -> list[str]:
    if not one.asked_of:
        return []
    if one.agreed is None or one.decided_at is None:
        return _text(
            f"Sign-off: asked of {one.asked_of}, not decided. The recommended action stands."
        )
    said = "signed off by" if one.agreed else "not signed off by"
    lines = _text(f"Sign-off: {said} {one.decided_by}, {moment_words(one.decided_at)}.")
    return lines + (_text(f"Their reasons: {one.sign_reasons}") if one.sign_reasons else [])


def _danger(record: Record) -> Iterator[list[str]]:
    lines = _text(record.told.words) if record.told.words else []
    for call in record.calls:
        whom = f"spoke to {call.spoke_to}" if call.got_through else "could not get through"
        words = f"{moment_words(call.spoke_at)}: {record.author} {whom}. {call.advice}"
        lines += _item(words)
    if record.about_worker:
        lines += _text(record.about_worker)
    if lines:
        yield ["DANGER, AND WHO WAS TOLD", *lines]


def _results(results: tuple[ResultLine, ...]) -> Iterator[list[str]]:
    if len(results) < 2 and not any(one.opened_again for one in results):
        return
    lines = ["ALL RESULTS"]
    for one in results:
        lines += _item(
            f"Result {one.number}, {moment_words(one.made_at)}: {one.level.name}. {one.verb}."
        )
        if one.opened_again is not None:
            again = one.opened_again
            words = f"Opened again by {again.by}, {moment_words(again.at)}: {again.why}"
            lines += _text(words, deeper=True)
    yield lines


def _said(record: Record) -> Iterator[list[str]]:
    lines = []
    for part in record.review.parts:
        for row in part.rows:
            if part.done and any(row.lines):
                lines += _item(f"{row.key}: {'; '.join(line for line in row.lines if line)}")
    if lines:
        yield ["WHAT WAS SAID", *lines]


def _pair(name: str, words: str) -> list[str]:
    """'Name: words', the following lines set in."""
    return _wrapped(f"{name}: {_one_line(words)}", "", _IN)


def _text(words: str, *, deeper: bool = False) -> list[str]:
    """Words set in, paragraph by paragraph."""
    indent = _IN * (2 if deeper else 1)
    paragraphs = (part for part in cleaned(words).split("\n") if part.strip())
    return [line for part in paragraphs for line in _wrapped(_one_line(part), indent, indent)]


def _item(words: str) -> list[str]:
    """One line of a list."""
    return _wrapped(_one_line(words), f"{_IN}- ", _IN * 2)


def _one_line(words: str) -> str:
    return " ".join(cleaned(words).split())


def _wrapped(words: str, first: str, then: str) -> list[str]:
    return textwrap.wrap(
        words, COLUMNS, initial_indent=first, subsequent_indent=then, break_on_hyphens=False
    )
