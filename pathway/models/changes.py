"""Who changed what in a version of the pathway, when and why: one table, written by triggers."""

from django.db import models

from pathway.constants import ChangeKind
from pathway.models.framework import FrameworkVersion
from people.models import Practitioner, append_only, choices_of, one_of

LONGEST_WHY = 1000


class VersionChangeQuerySet(models.QuerySet["VersionChange"]):
    """Lines of versions' histories, narrowed."""

    def edits(self) -> "VersionChangeQuerySet":
        """What makes somebody an editor of a version: a change of its rows, or sending it on."""
        moves = models.Q(operation=ChangeKind.MOVED.value)
        return self.filter(~moves | moves & models.Q(row="send to review"))


class VersionChange(models.Model):
    """One line of a version's history. Triggers write them, so no way of editing is left out.

    `table` and `row` name what was changed (of a move: the move); `before` and `after` hold the
    changed columns only. A document that was loaded, a draft that was copied, put in another
    order or thrown away is one line. The line of a discarded draft outlives it, so the version
    is no foreign key of the database.
    """

    version = models.ForeignKey(
        FrameworkVersion, on_delete=models.DO_NOTHING, db_constraint=False, related_name="changes"
    )
    at = models.DateTimeField()
    by = models.ForeignKey(Practitioner, null=True, on_delete=models.PROTECT, related_name="+")
    operation = models.CharField(max_length=10, choices=choices_of(ChangeKind))
    table = models.CharField(max_length=60)
    row_pk = models.BigIntegerField(null=True)
    row = models.CharField(max_length=300, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    why = models.CharField(max_length=LONGEST_WHY, blank=True)
    in_transaction = models.BigIntegerField(help_text="The database's number of the transaction.")

    objects = VersionChangeQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["version", "-id"], name="version_change_newest"),
            models.Index(fields=["version", "table", "row_pk"], name="version_change_of_row"),
        ]
        constraints = [one_of("version_change_kind_known", "operation", ChangeKind)]
        triggers = append_only("version_change")

    def __str__(self) -> str:
        return f"{self.operation} {self.table} {self.row}"
