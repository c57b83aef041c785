"""A check without an account: on a telephone, by keyboard, and on a shared computer."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.journeys.eyes import Console, accessible, fits, history, pictured
from tests.journeys.hands import Keyboard
from tests.journeys.pages import KNOW_ALL, NO_SIGNS, Visitor
from tests.journeys.stories import Story, published_case
from thresholds_site.devtools.journey_fixtures import CheckPage, TakePicture

ELSEWHERE = "https://www.bbc.co.uk/weather"
INJURY = "Unexplained injuries or injuries where there is an inconsistent explanation of the injury"
UNSEEN = re.compile("^Nobody sees these answers. They are deleted tomorrow at ")

AFTER_NEEDS = {
    "child": ("Needs: parents and carers", "needs-parents"),
    "parents": ("Needs: family and surroundings", "needs-family"),
    "family": ("What you do not know", "unknown"),
}


def weather_at(context: BrowserContext) -> None:
    """There is no internet here: what stands for the site that people leave to."""

    def answer(route: Route) -> None:
        route.fulfill(body="<title>Weather</title><h1>Weather</h1>", content_type="text/html")

    context.route("https://www.bbc.co.uk/**", answer)


class Passer(Visitor):
    """Somebody who does not sign in."""

    def begins(self) -> None:
        self.opens("/", "home")
        self.presses_button("Check a worry without signing in")
        self.comes_to("Check a worry without signing in", "start")
        self.presses_button("Begin")
        self.comes_to("The child's age", "who")

    def arrives(self, name: str) -> None:
        super().arrives(name)
        if name not in {"", "home", "start", "gone", "keep", "my-work", "sign-in"}:
            expect(self.page.get_by_text(UNSEEN)).to_be_visible()
            expect(self.page.get_by_role("button", name="Delete my answers now")).not_to_have_count(
                0
            )

    def goes_on(self) -> None:
        self.presses_button("Continue")

    def says_age(self, years: int | None) -> None:
        if years is None:
            self.chooses("How old is the child?", "I do not know")
        else:
            self.chooses("How old is the child?", "I know the age in years, or roughly")
            self.selects("Age in years", str(years) if years else "Under 1")
        self.goes_on()
        self.comes_to("Is anyone in danger?", "danger")

    def says_of_danger(self, now: str, sign: str) -> None:
        self.chooses("Could anyone be seriously hurt, or taken away, before help arrives?", now)
        self.ticks(sign)
        self.goes_on()

    def ticks_needs(self, story: Story) -> None:
        for domain, (heading, name) in AFTER_NEEDS.items():
            for need in story.needs_of(domain):
                self.ticks(need.wording)
                if need.how_far:
                    asked = self.page.get_by_role("group", name=need.wording, exact=True)
                    self.hands.choose(asked.get_by_role("radio", name=need.how_far, exact=True))
            self.looks_again(f"needs-{domain}-filled")
            self.goes_on()
            self.comes_to(heading, name)

    def answers_all(self, story: Story) -> None:
        self.begins()
        self.says_age(story.years)
        self.says_of_danger("No", NO_SIGNS)
        self.comes_to("Needs: the child or young person", "needs-child")
        self.ticks_needs(story)
        for unknown in story.unknown or [KNOW_ALL]:
            self.ticks(unknown)
        self.goes_on()
        self.comes_to("Help so far", "help")
        self.answers(story.help_answers)
        self.goes_on()
        self.comes_to("What the law and the pathway ask", "law")
        self.answers(story.law_answers)
        self.goes_on()
        self.comes_to("Your own view", "own-level")
        self.chooses("Which of these fits this child best, in your own view?", story.own_level)
        self.goes_on()
        expect(self.page).to_have_url(re.compile("/check/result/$"))
        self.arrives("result")

    def answers_the_first_two(self) -> None:
        self.begins()
        self.says_age(7)
        self.says_of_danger("No", NO_SIGNS)
        self.comes_to("Needs: the child or young person", "needs-child")

    def is_told_to_ring(self) -> None:
        heading = self.page.get_by_role("heading", level=1, name=re.compile("^Ring .* now$"))
        expect(heading).to_be_visible()
        expect(self.page.get_by_text("This page has not told anyone.")).to_be_visible()
        self.arrives("ring-now")

    def has_left(self) -> None:
        expect(self.page).to_have_url(ELSEWHERE)
        expect(self.heading("Weather")).to_be_visible()


@pytest.fixture
def someone(page: Page) -> Passer:
    """Somebody at a shared computer."""
    weather_at(page.context)
    return Passer.at(page)


def test_on_a_telephone_without_script(
    narrow_plain_page: Page, axe: CheckPage, picture: TakePicture
) -> None:
    passer = Passer.at(
        narrow_plain_page, fits, accessible(axe), pictured(picture, "anonymous-narrow")
    )
    passer.answers_all(published_case("T1-002"))
    passer.sees("What to do now")
    passer.sees("It does not mean the child is safe.")
    passer.presses_button(re.compile("^Sign in to keep these answers"))
    passer.comes_to("Sign in", "sign-in")
    narrow_plain_page.goto("/check/result/")
    narrow_plain_page.get_by_role("button", name="Delete my answers now").first.click()
    passer.comes_to("No answers are kept here", "gone")
    passer.opens("/check/result/", "")
    passer.comes_to("Check a worry without signing in", "start")


def test_by_keyboard(keyboard_page: Page, axe: CheckPage, picture: TakePicture) -> None:
    console = Console(keyboard_page)
    passer = Passer(Keyboard(keyboard_page), [accessible(axe), pictured(picture, "anonymous-wide")])
    passer.answers_all(published_case("T1-002"))
    kept = history(keyboard_page)
    assert all("Right help for children" in one for one in kept if "/check/" in one)
    console.is_silent()


def test_faults_are_said_where_they_are(page: Page, axe: CheckPage, picture: TakePicture) -> None:
    passer = Passer.at(page, accessible(axe), pictured(picture, "anonymous-fault"))
    passer.begins()
    passer.goes_on()
    passer.is_led_to_each_fault()
    passer.arrives("who-fault")
    passer.chooses("How old is the child?", "Not yet born")
    passer.goes_on()
    passer.comes_to("Is anyone in danger?", "danger")
    passer.goes_on()
    passer.is_led_to_each_fault()
    passer.opens("/check/needs-parents/", "needs-parents")
    need = next(one for one in published_case("T1-002").needs_of("parents") if one.how_far)
    passer.ticks(need.wording)
    passer.goes_on()
    passer.is_led_to_each_fault()
    passer.arrives("needs-fault")


def test_danger_gives_the_number_and_ends_the_questions(
    narrow_plain_page: Page, axe: CheckPage, picture: TakePicture
) -> None:
    passer = Passer.at(
        narrow_plain_page, fits, accessible(axe), pictured(picture, "anonymous-danger")
    )
    passer.begins()
    passer.says_age(None)
    passer.says_of_danger("I am not sure", INJURY)
    passer.is_told_to_ring()
    number = narrow_plain_page.locator(".danger__number a").first
    assert passer.is_on_the_first_screen(number)
    passer.follows("see what else to do")
    expect(narrow_plain_page).to_have_url(re.compile("/check/result/$"))
    passer.arrives("result")
    passer.is_told_to_ring()
    passer.sees_level("Protection")
    passer.sees("Write down your call")
    narrow_plain_page.go_back()
    passer.follows("answer the other questions")
    passer.comes_to("Needs: the child or young person", "needs-child")


def test_keeping_after_signing_in(someone: Passer, axe: CheckPage, picture: TakePicture) -> None:
    someone.answers_all(published_case("T1-002"))
    someone.looks += [accessible(axe), pictured(picture, "anonymous-keep")]
    someone.presses_button("Sign in to keep these answers")
    someone.presses_button(re.compile("^Priya Nair "))
    someone.comes_to("Answers on this computer", "keep")
    someone.goes_on()
    someone.is_led_to_each_fault()
    someone.chooses("Were they your answers?", "Yes, keep them in a check of mine")
    someone.chooses("Is the worry about someone who works or volunteers with children?", "No")
    someone.looks_again("keep-filled")
    someone.goes_on()
    expect(someone.heading("Read it through")).to_be_visible()
    someone.sees("Still to do before the result")
    someone.page.goto("/check/")
    expect(someone.page.get_by_text("Go on with them")).to_have_count(0)


def test_on_a_shared_computer_no_deletes_them(
    someone: Passer, axe: CheckPage, picture: TakePicture
) -> None:
    someone.answers_the_first_two()
    someone.opens("/account/login/")
    someone.presses_button(re.compile("^Priya Nair "))
    someone.comes_to("My work", "my-work")
    pictured(picture, "anonymous")(someone.page, "asked-in-my-work")
    axe(someone.page)
    someone.sees("Were these your answers?")
    someone.follows("Keep or delete the answers")
    someone.comes_to("Answers on this computer", "keep")
    someone.chooses("Were they your answers?", "No, delete them")
    someone.goes_on()
    someone.comes_to("My work", "my-work")
    expect(someone.page.get_by_text("Were these your answers?")).to_have_count(0)
    someone.page.goto("/check/result/")
    someone.comes_to("Check a worry without signing in", "start")
    expect(someone.page.get_by_text("Go on with them")).to_have_count(0)


@pytest.mark.parametrize("path", ["/", "/check/", "/account/login/"])
def test_the_way_out_by_its_link(someone: Passer, path: str) -> None:
    someone.opens(path)
    with someone.page.expect_request(ELSEWHERE) as asked:
        someone.page.get_by_role("link", name="Leave this site quickly").click()
    someone.has_left()
    assert "referer" not in asked.value.headers


def test_the_way_out_by_escape_three_times(someone: Passer) -> None:
    someone.answers_the_first_two()
    keys = someone.page.keyboard
    keys.press("Escape")
    keys.press("Escape")
    keys.press("Tab")
    keys.press("Escape")
    expect(someone.page.get_by_text("Press Escape 2 more times to leave.")).to_be_attached()
    expect(someone.heading("Needs: the child or young person")).to_be_visible()
    keys.press("Escape")
    keys.press("Escape")
    someone.has_left()


def test_going_back_after_leaving_shows_nothing(someone: Passer) -> None:
    someone.answers_the_first_two()
    someone.page.get_by_role("link", name="Leave this site quickly").click()
    someone.has_left()
    assert "Needs" not in history(someone.page)[-1]
    someone.page.evaluate("history.back()")
    someone.page.wait_for_timeout(1500)
    someone.has_left()
    someone.page.goto("/check/")
    someone.comes_to("Check a worry without signing in", "start")
    someone.follows("Go on with them")
    someone.comes_to("The child's age", "who")


def test_the_way_out_works_without_script(narrow_plain_page: Page, picture: TakePicture) -> None:
    weather_at(narrow_plain_page.context)
    passer = Passer.at(narrow_plain_page)
    passer.begins()
    link = narrow_plain_page.get_by_role("link", name="Leave this site quickly")
    assert passer.is_on_the_first_screen(link)
    link.click()
    passer.has_left()
