"""A browser's walk, counted as the target figures are: screens, clicks, fields and keys."""

from dataclasses import dataclass

from playwright.sync_api import Page

FOCUSED = "(selector) => document.activeElement && document.activeElement.matches(selector)"
_MOST_TABS = 80


@dataclass
class Walk:
    """Sends forms with a mouse or by keyboard alone, and counts.

    A screen is a page or mail that has to be read; a click a link, button, box or option, or a mail
    that is opened; a field something typed; keys are its characters.
    """

    page: Page
    by_keyboard: bool = False
    screens: int = 0
    clicks: int = 0
    fields: int = 0
    keys: int = 0

    def open(self, url: str) -> None:
        """Come to a first page."""
        self.page.goto(url)
        self.screens += 1

    def read_mail(self) -> None:
        """Open and read a mail."""
        self.screens += 1
        self.clicks += 1

    def type(self, selector: str, text: str) -> None:
        """Type into a field."""
        self.fields += 1
        self.keys += len(text)
        if self.by_keyboard:
            self._tab_to(selector)
            self.page.keyboard.press("ControlOrMeta+a")
            self.page.keyboard.type(text)
        else:
            self.page.locator(selector).fill(text)

    def tick(self, selector: str) -> None:
        """Tick a box."""
        self.clicks += 1
        if self.by_keyboard:
            self._tab_to(selector)
            self.page.keyboard.press("Space")
        else:
            self.page.locator(selector).check()

    def choose(self, selector: str, value: str) -> None:
        """Choose an option of a list."""
        self.clicks += 1
        if self.by_keyboard:
            self._tab_to(selector)
        self.page.locator(selector).select_option(value)

    def go(self, selector: str) -> None:
        """Follow a link or press a button; the next screen is read."""
        self.screens += 1
        with self.page.expect_navigation():
            self.press(selector)

    def press(self, selector: str) -> None:
        """Follow a link or press a button, whatever comes."""
        self.clicks += 1
        if self.by_keyboard:
            self._tab_to(selector)
            self.page.keyboard.press("Enter")
        else:
            self.page.locator(selector).click()

    @property
    def counted(self) -> tuple[int, int, int, int]:
        """Screens, clicks, fields, keys."""
        return self.screens, self.clicks, self.fields, self.keys

    def _tab_to(self, selector: str) -> None:
        for _ in range(_MOST_TABS):
            if self.page.evaluate(FOCUSED, selector):
                outline = self.page.evaluate(
                    "() => parseFloat(getComputedStyle(document.activeElement).outlineWidth)"
                )
                assert outline >= 2, f"{selector}: the focus is not seen"
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{selector} is not reached by keyboard")
