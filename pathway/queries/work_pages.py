"""What a list's frame shows: its address, chips, heads, pages, and counts that end somewhere."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse

MOST_COUNTED = 1_000
MOST_PAGES = 400
_DEFAULT_SORT = "-changed"


@dataclass(frozen=True, slots=True)
class Address:
    """What stands in the address of the list: never what was searched for."""

    show: str
    sort: str

    def href(self, page: int = 1) -> str:
        """The link to that page of this list."""
        given = {
            "show": self.show,
            "sort": self.sort if self.sort != _DEFAULT_SORT else "",
            "page": str(page) if page > 1 else "",
        }
        wanted = urlencode({key: value for key, value in given.items() if value})
        return reverse("work_list") + (f"?{wanted}" if wanted else "")


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter, with how many checks it shows."""

    words: str
    href: str
    count: str
    on: bool


@dataclass(frozen=True, slots=True)
class Head:
    """A column's head; `href` sorts by it, '' where nothing does. `order` as ARIA says it."""

    words: str
    href: str
    order: str


@dataclass(frozen=True, slots=True)
class PageLink:
    """A page's number; `gap`: pages are left out before it."""

    number: int
    href: str
    on: bool
    gap: bool


@dataclass(frozen=True, slots=True)
class Paging:
    """Where in the list one is. `of`: how many pages there are, where that is known."""

    page: int
    pages: int
    of: str
    previous: str
    next: str
    links: tuple[PageLink, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are, counted up to a thousand."""

    number: int

    @property
    def is_more(self) -> bool:
        """Whether there are more than are counted."""
        return self.number > MOST_COUNTED

    @property
    def words(self) -> str:
        """'42', or '1,000+'."""
        return f"{MOST_COUNTED:,}+" if self.is_more else f"{self.number:,}"


def counted(rows: QuerySet[Any]) -> Count:
    """How many rows there are; the database stops counting just after a thousand."""
    return Count(rows.order_by()[: MOST_COUNTED + 1].count())


def paging_of(address: Address, asked: str, count: Count, rows_a_page: int) -> Paging:
    """The pages of a list. A page that is not there shows the nearest; beyond a thousand rows
    one may go on, page by page."""
    pages = MOST_PAGES if count.is_more else max(-(-count.number // rows_a_page), 1)
    given = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 9 else 1
    page = min(max(given, 1), pages)
    numbers = sorted({1, page - 1, page, page + 1, *(() if count.is_more else (pages,))})
    kept = [number for number in numbers if 1 <= number <= pages]
    links = tuple(
        PageLink(
            number,
            address.href(number),
            on=number == page,
            gap=place > 0 and number - kept[place - 1] > 1,
        )
        for place, number in enumerate(kept)
    )
    return Paging(
        page=page,
        pages=pages,
        of="" if count.is_more else str(pages),
        previous=address.href(page - 1) if page > 1 else "",
        next=address.href(page + 1) if page < pages else "",
        links=links,
    )
