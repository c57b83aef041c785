"""The life of a check, of a version of the pathway and of a replay: each one table."""

from pathway.constants import CheckState, ReplayState, VersionState
from thresholds_site.lib.workflow import Move, Workflow

CHECK = Workflow(
    name="check",
    moves=(
        Move("see the result", frozenset({CheckState.DRAFT}), CheckState.RESULT),
        Move("judge", frozenset({CheckState.RESULT}), CheckState.JUDGED),
        Move("ask for sign-off", frozenset({CheckState.RESULT}), CheckState.AWAITING_SIGN_OFF),
        Move("sign off", frozenset({CheckState.AWAITING_SIGN_OFF}), CheckState.JUDGED),
        Move("refuse to sign off", frozenset({CheckState.AWAITING_SIGN_OFF}), CheckState.RESULT),
        Move("open again", frozenset({CheckState.RESULT, CheckState.JUDGED}), CheckState.DRAFT),
        Move(
            "withdraw",
            frozenset({CheckState.DRAFT, CheckState.RESULT, CheckState.JUDGED}),
            CheckState.WITHDRAWN,
        ),
    ),
    whose={
        CheckState.DRAFT: "its author",
        CheckState.RESULT: "its author",
        CheckState.AWAITING_SIGN_OFF: "the lead or manager asked",
        CheckState.JUDGED: "nobody: the check is complete",
        CheckState.WITHDRAWN: "nobody: its author withdrew it",
    },
)

_RUNS = frozenset({ReplayState.WAITING, ReplayState.RUNNING})

REPLAY = Workflow(
    name="replay",
    moves=(
        Move("take up", _RUNS, ReplayState.RUNNING),
        Move("finish", frozenset({ReplayState.RUNNING}), ReplayState.DONE),
        Move("stop", _RUNS, ReplayState.STOPPED),
        Move("find the draft changed", _RUNS, ReplayState.OUTDATED),
        Move("find rules that cannot run", _RUNS, ReplayState.FAILED),
    ),
    whose={
        ReplayState.WAITING: "the worker",
        ReplayState.RUNNING: "the worker",
        ReplayState.DONE: "nobody: it can be read",
        ReplayState.STOPPED: "nobody: an editor stopped it",
        ReplayState.OUTDATED: "an editor: the draft was changed, so it is begun again",
        ReplayState.FAILED: "an editor: the rules of the draft are put right first",
    },
)

VERSION = Workflow(
    name="version",
    moves=(
        Move("send to review", frozenset({VersionState.DRAFT}), VersionState.IN_REVIEW),
        Move("take back to draft", frozenset({VersionState.IN_REVIEW}), VersionState.DRAFT),
        Move("refuse", frozenset({VersionState.IN_REVIEW}), VersionState.DRAFT),
        Move("approve", frozenset({VersionState.IN_REVIEW}), VersionState.APPROVED),
        Move("withdraw approval", frozenset({VersionState.APPROVED}), VersionState.IN_REVIEW),
        Move("publish", frozenset({VersionState.APPROVED}), VersionState.PUBLISHED),
        Move("supersede", frozenset({VersionState.PUBLISHED}), VersionState.SUPERSEDED),
    ),
    whose={
        VersionState.DRAFT: "a pathway editor",
        VersionState.IN_REVIEW: "a pathway publisher who did not edit it",
        VersionState.APPROVED: "the calendar: it is in force on its day; a publisher may stop it",
        VersionState.PUBLISHED: "nobody: it is in force until the next is published",
        VersionState.SUPERSEDED: "nobody: it is kept for the checks made under it",
    },
)
"""The life of a version of a framework."""
