"""A password that opens a browser which is new to its owner: they are told, once (ASVS 6.3.5)."""

from pathlib import Path

import pytest

from idp.clients.model import Client
from idp.stores import tables
from tests.protocol.answers import Count, counted
from tests.recovery.conftest import SLUG, TYPED
from tests.recovery.test_disavow import disavow_link
from tests.support.client_folder import LEAD, changed, write_folder
from tests.support.outbox import Post, text_of
from tests.support.provider import Browser, Person, Provider
from tests.support.recovering import NEW, Recovery, count, outbox


@pytest.fixture
def at_home(provider: Provider, intracma: Client, agent: Person) -> Browser:
    """The browser that the agent always signs in by."""
    browser = provider.browser()
    assert "code" in browser.sign_in(intracma, agent).query
    return browser


def told(provider: Provider) -> list[str]:
    return [row.to_address for row in outbox(provider) if row.kind == "new_device"]


def test_the_first_sign_in_is_no_surprise(
    provider: Provider, intracma: Client, at_home: Browser
) -> None:
    at_home.authorize(intracma, prompt="none")
    assert outbox(provider) == []


def test_one_mail_for_each_new_browser(
    provider: Provider, intracma: Client, agent: Person, at_home: Browser, post: Post
) -> None:
    elsewhere = provider.browser()
    for _ in range(2):
        assert "code" in elsewhere.sign_in(intracma, agent, prompt="login").query
        assert "code" in at_home.sign_in(intracma, agent, prompt="login").query
    assert "code" in elsewhere.authorize(intracma, prompt="none").query
    message = post.only()
    assert message["To"] == "fourquin@apcma.example"
    assert "nouvel appareil" in message["Subject"]
    assert "ne connaissions pas" in text_of(message)
    assert "code" in provider.browser().sign_in(intracma, agent).query
    assert len(told(provider)) == 2


@pytest.mark.usefixtures("at_home")
def test_a_wrong_password_tells_nobody(provider: Provider, intracma: Client, agent: Person) -> None:
    wrong = Person(agent.account_id, "", "", agent.identifier, "Perdu-2026")
    assert provider.browser().sign_in(intracma, wrong).status == 422
    assert outbox(provider) == []


def test_its_owner_closes_what_was_opened(
    provider: Provider, intracma: Client, agent: Person, at_home: Browser, recovery: Recovery
) -> None:
    thief = provider.browser(source="198.51.100.7")
    assert "code" in thief.sign_in(intracma, agent).query
    link = disavow_link(recovery)
    at_home.submit(at_home.get(link))
    assert thief.authorize(intracma, prompt="none").query["error"] == "login_required"
    assert provider.browser().sign_in(intracma, agent).status == 422


@pytest.mark.usefixtures("at_home")
def test_a_later_sign_in_leaves_the_earlier_link_alive(
    provider: Provider, intracma: Client, agent: Person, recovery: Recovery
) -> None:
    """The link may be in a mailbox that the account had before: an intruder can't void it so."""
    assert "code" in provider.browser().sign_in(intracma, agent).query
    link = disavow_link(recovery)
    assert "code" in provider.browser().sign_in(intracma, agent).query
    assert provider.browser().get(link).status == 200


@pytest.mark.usefixtures("at_home")
def test_the_browser_of_a_recovery_is_known(
    provider: Provider, intracma: Client, agent: Person, recovery: Recovery
) -> None:
    browser = provider.browser()
    recovery.whole(browser, TYPED)
    knowing = Person(agent.account_id, "", "", agent.identifier, NEW)
    assert "code" in browser.sign_in(intracma, knowing, prompt="login").query
    assert told(provider) == []


@pytest.mark.usefixtures("at_home")
def test_so_is_one_that_followed_the_link_elsewhere(
    provider: Provider, intracma: Client, agent: Person, recovery: Recovery
) -> None:
    """The password is chosen on the telephone, which is signed in by it a moment later."""
    telephone = provider.browser()
    recovery.ask(provider.browser(), TYPED)
    recovery.choose(telephone, telephone.get(recovery.link()), follow=False)
    knowing = Person(agent.account_id, "", "", agent.identifier, NEW)
    assert "code" in telephone.sign_in(intracma, knowing).query
    assert told(provider) == []


def test_a_password_chosen_elsewhere_makes_no_first_sign_in_a_surprise(
    provider: Provider, intracma: Client, agent: Person, recovery: Recovery
) -> None:
    telephone = provider.browser()
    recovery.ask(provider.browser(), TYPED)
    recovery.choose(telephone, telephone.get(recovery.link()), follow=False)
    assert count(provider, tables.KnownBrowser) == 0
    knowing = Person(agent.account_id, "", "", agent.identifier, NEW)
    assert "code" in provider.browser().sign_in(intracma, knowing).query
    assert told(provider) == []


def test_a_portal_may_not_want_it(
    sqlite_provider: Provider, real_folders: Path, tmp_path: Path
) -> None:
    off = ("[sign_in]\n", "[sign_in]\nnew_device_mail = false\n")
    client = sqlite_provider.register(changed(real_folders / SLUG, tmp_path, off))
    agent = sqlite_provider.person(SLUG, "bfourquin", email="fourquin@apcma.example")
    for _ in range(2):
        assert "code" in sqlite_provider.browser().sign_in(client, agent).query
    assert outbox(sqlite_provider) == []


def test_attack_the_way_in_by_a_portal_that_mails_nothing(
    provider: Provider, intracma: Client, agent: Person, at_home: Browser, tmp_path: Path
) -> None:
    """The account's home is asked as well: its people are told, whichever portal lets them in."""
    policy = LEAD + "[sign_in]\nnew_device_mail = false\n"
    silent = provider.register(write_folder(tmp_path / "others", "silent", policy))
    there = provider.person("silent", "fourquin-there", account=agent.account_id)
    thief = provider.browser(source="198.51.100.7")
    assert "code" in thief.sign_in(silent, there).query
    assert told(provider) == ["fourquin@apcma.example"]
    assert "code" in at_home.sign_in(intracma, agent, prompt="login").query
    assert len(told(provider)) == 1


@pytest.mark.usefixtures("at_home")
def test_attack_an_account_of_ones_own_makes_no_browser_known(
    provider: Provider, intracma: Client, agent: Person
) -> None:
    """Nor does a recovery asked for there, which nobody goes on with but who reads the mail."""
    provider.person(SLUG, "intrus", email="intrus@apcma.example", password="Perdu-2026")
    thief = provider.browser(source="198.51.100.7")
    own = Person("", "", "", "intrus", "Perdu-2026")
    assert "code" in thief.sign_in(intracma, own).query
    asked = thief.get(f"/{SLUG}/recovery")
    thief.post(asked.action, asked.form | TYPED)
    assert told(provider) == []
    assert "code" in thief.sign_in(intracma, agent, prompt="login").query
    assert told(provider) == ["fourquin@apcma.example"]


def test_who_has_no_mailbox_enters_all_the_same(provider: Provider, intracma: Client) -> None:
    nobody = provider.person(SLUG, "sansadresse")
    for _ in range(2):
        assert "code" in provider.browser().sign_in(intracma, nobody).query
    assert outbox(provider) == []


def test_it_costs_no_further_commit_and_a_known_browser_nothing(
    provider: Provider, intracma: Client, agent: Person, at_home: Browser
) -> None:
    def cost(browser: Browser, password: str) -> Count:
        page = browser.authorize(intracma, prompt="login")
        typed = page.form | {"identifier": agent.identifier, "password": password}
        with counted(provider.stores) as count:
            browser.post(page.action, typed, follow=False)
        return count

    known, new = cost(at_home, agent.password), cost(provider.browser(), agent.password)
    assert new.commits == known.commits
    print(f"known: {known}, new: {new}")  # noqa: T201 - the figure
    assert known.statements < new.statements
    assert cost(at_home, "Perdu-2026") == cost(provider.browser(), "Perdu-2026")
