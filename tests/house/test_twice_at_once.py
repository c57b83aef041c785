"""Two clicks at one moment, on real threads and with real commits: one effect, as for one click.

Each form of a check and of the check without an account is sent once by itself, and then, from the
same state made anew, by two windows of one browser at once. Every table grows by as many rows.
"""

import pytest

from tests.checks import at_once
from tests.house.scenario import make_cast
from tests.house.sent_twice import SENT, everything, grown

pytestmark = pytest.mark.usefixtures("real_commits")

NOT_TRIED = {
    "anonymous_start": "without a key nothing says that two clicks are one browser's: the second"
    " makes a row without an answer, which nobody can open and which goes within a day",
    "check_begin_again": "each try puts a further version in force; the key of the new check is"
    " unique, as it is for one that is begun",
}


def test_every_form_sent_twice_at_one_moment_has_one_effect() -> None:
    cast = make_cast()
    for name in sorted(set(SENT) - set(NOT_TRIED)):
        alone = []
        for visit in SENT[name](cast):
            before = everything()
            visit.send()
            alone.append(grown(before, everything()))
        for place, visit in enumerate(SENT[name](cast)):
            visit.client.raise_request_exception = False
            second = visit.second_window()
            second.raise_request_exception = False
            before = everything()
            answers = at_once(visit.send, lambda visit=visit, second=second: visit.send(second))
            after = everything()
            for answer in answers:
                assert not isinstance(answer, Exception), (name, place, answer)
                assert answer.status_code < 500, (name, place, answer.status_code)
            assert grown(before, after) == alone[place], (name, place)
