"""The life of a check, as one table."""

from pathway.constants import CheckState
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
