"""What a person does in one or two tabs."""

from urllib.parse import parse_qs, urlsplit

from tests.support.provider import Browser, Page, Person

RESTART = "https://artisans.example/"


OTHERS_ID = "0" * 26


def submit(browser: Browser, page: Page, person: Person, *, follow: bool = True) -> Page:
    return browser.submit(
        page, follow=follow, identifier=person.identifier, password=person.password
    )


def has_code(page: Page) -> bool:
    return page.location.startswith("https://artisans.example/oidc/callback?code=")


def journey_of(page: Page) -> str:
    return parse_qs(urlsplit(page.action).query)["j"][0]


def may_restart(page: Page) -> bool:
    return f'href="{RESTART}"' in page.text


def browser_cookies(browser: Browser) -> dict[str, str]:
    return {
        cookie.decoded_key: cookie.decoded_value
        for cookie in (browser.http._cookies or {}).values()
    }
