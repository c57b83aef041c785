"""The words that people gave after a result: sent once more, they are not lost."""

from itertools import chain

from pathway.models import (
    CheckReopening,
    CheckShare,
    DangerCall,
    Judgement,
    SignOff,
    ThresholdCheck,
)


def words_kept(check: ThresholdCheck) -> frozenset[str]:
    """Every text that is kept beside the check's own pages."""
    return frozenset(
        chain(
            [check.withdrawn_because],
            *(
                row
                for rows in (
                    Judgement.objects.filter(check_made=check).values_list("reasons", "consulted"),
                    SignOff.objects.filter(judgement__check_made=check).values_list("reasons"),
                    CheckReopening.objects.filter(check_made=check).values_list("why"),
                    CheckShare.objects.filter(check_made=check).values_list("note"),
                    DangerCall.objects.filter(check_made=check).values_list("spoke_to", "advice"),
                )
                for row in rows
            ),
        )
    )
