"""What the working calendar cannot compute."""

from django.db import models


class BankHoliday(models.Model):
    """A day on which England's bank holidays differ from the computed ones.

    One-off days come by proclamation, sometimes weeks before; a day can also be moved.
    """

    day = models.DateField(unique=True)
    name = models.CharField(max_length=120)
    added = models.BooleanField(
        default=True,
        verbose_name="is a bank holiday",
        help_text="Untick for a usual bank holiday that does not fall on this day.",
    )

    class Meta:
        ordering = ["day"]
        verbose_name = "change to the bank holidays"
        verbose_name_plural = "changes to the bank holidays"

    def __str__(self) -> str:
        return f"{self.day:%-d %B %Y}: {self.name}"
