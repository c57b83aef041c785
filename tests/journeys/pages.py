"""The site as somebody uses it. Journeys are told in these sentences."""

import re
from collections.abc import Iterable, Mapping
from typing import Self

from playwright.sync_api import Locator, Page, expect

from tests.journeys.eyes import Look
from tests.journeys.hands import Hands, Pointer
from tests.journeys.stories import Need, Story, Worry

NO_SIGNS = "None, as far as I know"
NOT_SURE = "I am not sure"
KNOW_ALL = "I know something of each"
CONTINUE = "Save and continue"

# The page that follows the page of needs of each domain.
AFTER_NEEDS = {
    "child": ("Needs: parents and carers", "needs-parents"),
    "parents": ("Needs: family and surroundings", "needs-family"),
    "family": ("Worries in your own words", "own-words"),
}


class Visitor:
    """Someone at a browser. Methods read as given, when and then."""

    def __init__(self, hands: Hands, looks: Iterable[Look] = ()) -> None:
        self.hands = hands
        self.page = hands.page
        self.looks = list(looks)

    @classmethod
    def at(cls, page: Page, *looks: Look) -> Self:
        """Someone with a mouse or a finger."""
        return cls(Pointer(page), looks)

    # Given

    def signs_in_as(self, name: str) -> None:
        """By one press, as the demo offers it."""
        self.opens("/account/login/", "sign-in")
        self.presses_button(re.compile(f"^{re.escape(name)} "))
        expect(self.heading("My work")).to_be_visible()
        self.arrives("my-work")

    def signs_in_to_administration_as(self, name: str) -> None:
        """People who make no checks land in the administration."""
        self.page.goto("/account/login/")
        self.presses_button(re.compile(f"^{re.escape(name)} "))
        expect(self.page).to_have_url(re.compile("/administration/$"))

    def signs_out(self) -> None:
        """From the head of the page, which a phone folds."""
        menu = self.page.locator(".site-fold__summary")
        if menu.is_visible():
            menu.click()
        self.page.get_by_role("button", name="Sign out").locator("visible=true").click()
        expect(self.heading("Sign in")).to_be_visible()

    def is_forgotten(self) -> None:
        """The browser is as if nobody had signed in."""
        self.page.context.clear_cookies()

    def begins_a_check(self) -> str:
        """Opens the start page and begins; returns the new check's address."""
        self.opens("/checks/start/", "start")
        self.presses_button("Begin")
        self.comes_to("Who is it about?", "who")
        return self.page.url.removesuffix("who/")

    # When

    def opens(self, path: str, name: str = "") -> None:
        """Goes to an address of the site."""
        self.page.goto(path)
        self.arrives(name)

    def waits(self, seconds: float) -> None:
        """By the page's own clock, where a journey has put one in."""
        self.page.clock.run_for(round(seconds * 1000))

    def presses_button(self, name: str | re.Pattern[str]) -> None:
        """Uses a button."""
        exact = isinstance(name, str)
        self.hands.press(self.page.get_by_role("button", name=name, exact=exact))

    def follows(self, name: str) -> None:
        """Follows a link of the page's own content, not of its head or foot."""
        links = self.page.get_by_role("main").get_by_role("link", name=name)
        self.hands.press(links.locator("visible=true").first)

    def follows_in_head(self, name: str) -> None:
        """Follows a link of the page's head."""
        links = self.page.get_by_role("banner").get_by_role("link", name=name)
        self.hands.press(links.locator("visible=true").first)

    def continues(self) -> None:
        """'Save and continue'."""
        self.presses_button(CONTINUE)

    def says_who(self, *, name: str = "", years: int | None = None, setting: str = "") -> None:
        """Answers whom it is about, on that page."""
        if name:
            self.writes("Child's name", name)
        if years is None:
            self.chooses("How old is the child?", "I do not know")
        else:
            self.chooses("How old is the child?", "I know the age in years, or roughly")
            self.writes("Age in years", str(years))
        if setting:
            self.writes("School, nursery or other place the child goes to", setting)
        self.chooses("Is your worry about someone who works or volunteers with children?", "No")
        self.continues()
        self.comes_to("Is anyone in danger?", "danger")

    def says_danger(self, now: str, signs: Iterable[str]) -> None:
        """Answers both questions on danger, and goes on."""
        self.chooses("Could anyone be seriously hurt, or taken away, before help arrives?", now)
        for sign in signs:
            self.ticks(sign)
        self.continues()

    def says_nobody_is_in_danger(self) -> None:
        """No, and none of the eleven signs."""
        self.says_danger("No", [NO_SIGNS])
        self.comes_to("Needs: the child or young person", "needs-child")

    def says_needs(self, story: Story) -> None:
        """The three pages of needs."""
        for domain, (heading, name) in AFTER_NEEDS.items():
            needs = list(story.needs_of(domain))
            for need in needs:
                self.adds_need(need)
            if needs:
                self.looks_again(f"needs-{domain}-filled")
            self.continues()
            self.comes_to(heading, name)

    def adds_need(self, need: Need) -> None:
        """One entry: tick it, say how far it goes, how one knows, and what was seen."""
        self.ticks(need.wording)
        evidence = self.page.get_by_role("group", name=need.wording, exact=True)
        if need.how_far:
            self.hands.choose(evidence.get_by_role("radio", name=need.how_far, exact=True))
        self.hands.select(evidence.get_by_label("How do you know?"), need.known_by)
        if need.longer_ago:
            self.hands.tick(evidence.get_by_label("Over 12 months ago, and not since"))
        if need.evidence:
            said = evidence.get_by_label("What did you see or hear, and when?")
            self.hands.write(said, need.evidence)

    def says_own_words(self, worries: Iterable[Worry]) -> None:
        """The worries that the lists did not say."""
        for number, worry in enumerate(worries):
            if number:
                self.presses_button("Save and add another worry")
                self.arrives("own-words")
            self.adds_worry(worry)
        self.continues()
        self.comes_to("What is going well", "strengths")

    def adds_worry(self, worry: Worry, *, child_said: str = "") -> None:
        """Fills in the empty form at the end of the list of worries."""
        empty = self.page.locator("section.concern").last
        self.hands.write(empty.get_by_label("What worries you?"), worry.text)
        part = empty.get_by_label("Which part of the child's life is it about?")
        self.hands.select(part, worry.part)
        self.hands.choose(empty.get_by_role("radio", name=worry.weight, exact=True))
        self.hands.choose(empty.get_by_role("radio", name=worry.known_by, exact=True))
        if child_said:
            field = empty.get_by_label("The child's own words, if they said something")
            self.hands.write(field, child_said)

    def says_strengths(self, words: str = "") -> None:
        """What goes well, in words only."""
        if words:
            self.writes("Anything else that goes well, or someone the child can turn to", words)
        self.continues()
        self.comes_to("What you do not know", "unknown")

    def says_unknown(self, domains: Iterable[str] = ()) -> None:
        """Which domains are not known; none means that something of each is."""
        for name in list(domains) or [KNOW_ALL]:
            self.ticks(name)
        self.continues()
        self.comes_to("Help so far", "help")

    def answers(self, answers: Mapping[str, str]) -> None:
        """Questions that stand as a heading over radios."""
        for question, answer in answers.items():
            self.chooses(question, answer)

    def says_help(self, answers: Mapping[str, str]) -> None:
        """What was tried, and whether it works."""
        self.answers(answers)
        self.continues()
        self.comes_to("What the law and the pathway ask", "law")

    def says_law(self, answers: Mapping[str, str]) -> None:
        """The law's questions."""
        self.answers(answers)
        self.continues()
        self.comes_to("Your own view", "own-level")

    def says_own_view(self, level: str) -> None:
        """The level before the tool's."""
        self.chooses("Which of these fits this child best, in your own view?", level)
        self.continues()
        self.comes_to("Read it through", "review")

    def sees_the_result(self) -> None:
        """From the review to the result."""
        self.presses_button("See the result")
        expect(self.page).to_have_url(re.compile("/result/$"))
        self.arrives("result")

    def judges(self, level: str, *, reasons: str = "", ask: str = "") -> None:
        """Records a judgement, from the result's own button."""
        self.presses_button("Record your judgement")
        self.comes_to("Your judgement", "judgement")
        self.judges_again(level, reasons=reasons, ask=ask)

    def tries_to_judge(self, level: str) -> None:
        """Only chooses a level and presses the button: the page has something to say."""
        self.presses_button("Record your judgement")
        self.comes_to("Your judgement", "judgement")
        self._fills_in_judgement(level, "", "")
        self.comes_to("Your judgement", "judgement-refused")

    def judges_again(self, level: str, *, reasons: str = "", ask: str = "") -> None:
        """Records a judgement on the page that is open."""
        self._fills_in_judgement(level, reasons, ask)
        self.comes_to("What now", "next")

    def _fills_in_judgement(self, level: str, reasons: str, ask: str) -> None:
        self.chooses("Which level do you decide on?", re.compile(f"^{re.escape(level)}"))
        if reasons:
            self.writes("Your reasons", reasons)
        if ask:
            self.selects("Who is to sign it off?", ask)
        self.presses_button("Record the judgement")

    def decides(self, answer: str, *, reasons: str = "") -> None:
        """Signs a lower level off, or refuses to."""
        self.chooses("Do you agree to this level?", answer)
        if reasons:
            self.writes("Your reasons", reasons)
        self.presses_button("Record the decision")
        self.arrives("decided")

    def goes_through(self, story: Story, *, name: str = "", setting: str = "") -> str:
        """A whole check without danger, to its result; returns the check's address."""
        address = self.begins_a_check()
        self.says_who(name=name, years=story.years, setting=setting)
        self.says_nobody_is_in_danger()
        self.says_needs(story)
        self.says_own_words(story.worries)
        self.says_strengths()
        self.says_unknown(story.unknown)
        self.says_help(story.help_answers)
        self.says_law(story.law_answers)
        self.says_own_view(story.own_level)
        self.sees_the_result()
        return address

    def records_a_call(self, spoke_to: str, advice: str) -> None:
        """Under the number: whom one spoke to. The time stands there already."""
        self.chooses("Did you get through?", "Yes, I spoke to someone")
        self.writes("Whom did you speak to?", spoke_to)
        self.writes("What did they say, and what happens next?", advice)
        self.presses_button("Record the call")
        expect(self.page.get_by_text(f"You spoke to {spoke_to}").first).to_be_visible()
        self.arrives("call-recorded")

    def cannot_get_through(self) -> None:
        """Records that nobody answered."""
        self.chooses("Did you get through?", "I could not get through")
        self.presses_button("Record the call")
        expect(self.page.get_by_text("You could not get through").first).to_be_visible()

    # Then

    def is_on_the_first_screen(self, thing: Locator) -> bool:
        """Whether it is wholly seen before any scrolling."""
        size, box = self.page.viewport_size, thing.bounding_box()
        assert size is not None  # every page of ours has a size
        assert box is not None, f"{thing} is not shown"
        return not self.page.evaluate("scrollY") and box["y"] + box["height"] <= size["height"]

    def is_told_to_ring(self) -> None:
        """A number stands under the heading, and that nobody was told."""
        heading = self.page.get_by_role("heading", level=1, name=re.compile("^Ring .* now$"))
        expect(heading).to_be_visible()
        expect(self.page.locator(".danger__number a").first).to_be_visible()
        told = re.compile("This page has (rung nobody|not told anyone)")
        expect(self.page.get_by_text(told)).to_be_visible()
        self.arrives("ring-now")

    def comes_to(self, heading: str, name: str) -> None:
        """Is on the page with this heading, and looks at it."""
        expect(self.heading(heading)).to_be_visible()
        self.arrives(name)

    def sees_level(self, *names: str) -> None:
        """The result says one of these levels, in its sentence."""
        said = self.page.locator(".level-sentence strong").first.inner_text()
        assert said.rstrip(".") in names, f"{said} is none of {names}"

    def sees(self, words: str | re.Pattern[str]) -> None:
        """These words stand on the page."""
        expect(self.page.get_by_text(words).locator("visible=true").first).to_be_visible()

    def can_print_as_pdf(self) -> None:
        """The link to the PDF leads to one."""
        answer = self.page.request.get(self.address_of_link("PDF of this record"))
        assert answer.ok
        assert answer.headers["content-type"] == "application/pdf"
        assert answer.body().startswith(b"%PDF-")

    def sees_mark(self, words: str | re.Pattern[str]) -> None:
        """The mark beside the button says this."""
        expect(self.page.locator("[data-saved-mark]")).to_have_text(words)

    def is_led_to_each_fault(self) -> None:
        """The summary has the focus; each of its links leads to something that can be answered."""
        summary = self.page.locator(".govuk-error-summary")
        expect(summary).to_be_focused()
        links = summary.get_by_role("link")
        assert links.count()
        for link in links.all():
            place = self.page.locator(f'[id="{(link.get_attribute("href") or "")[1:]}"]')
            self.hands.press(link)
            expect(place).to_be_focused()

    # Hands and eyes

    def heading(self, words: str) -> Locator:
        """The page's own heading."""
        return self.page.get_by_role("heading", level=1, name=words, exact=True)

    def field(self, label: str) -> Locator:
        """A field by its label."""
        return self.page.get_by_label(label, exact=True)

    def writes(self, label: str, words: str) -> None:
        """Fills in a field."""
        self.hands.write(self.field(label), words)

    def selects(self, label: str, words: str) -> None:
        """Chooses what begins with these words from a list that opens."""
        box = self.field(label)
        offered = box.locator("option").all_inner_texts()
        self.hands.select(box, next(one for one in offered if one.startswith(words)))

    def address_of_link(self, name: str) -> str:
        """Where a link of the page leads."""
        address = self.page.get_by_role("link", name=name).first.get_attribute("href")
        assert address, f"no link says {name!r}"
        return address

    def ticks(self, name: str) -> None:
        """Ticks a box."""
        self.hands.tick(self.page.get_by_role("checkbox", name=name, exact=True))

    def chooses(self, question: str, answer: str | re.Pattern[str]) -> None:
        """Chooses an answer under a question."""
        group = self.page.get_by_role("group", name=question, exact=True)
        exact = isinstance(answer, str)
        self.hands.choose(group.get_by_role("radio", name=answer, exact=exact))

    def arrives(self, name: str) -> None:
        """Looks at the page that has come."""
        if name:
            self.looks_again(name)

    def looks_again(self, name: str) -> None:
        """Looks at the page as it is now."""
        for look in self.looks:
            look(self.page, name)
