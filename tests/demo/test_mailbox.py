"""Everybody's mailbox: mail sent by SMTP, read in the browser, and what it cannot do there."""

import socket
from contextlib import suppress

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.demo.conftest import Demo, mail
from tests.support import axe

HOSTILE = """<h1>Bonjour</h1><script>document.body.textContent = "ran"</script>
<img src=x onerror="document.body.textContent = 'ran'">
<img src="{spy}/spy.png"><link rel="stylesheet" href="{spy}/spy.css"><iframe src="{spy}/"></iframe>
<meta http-equiv="refresh" content="0;url=/recommencer"><base href="{spy}/">
<form action="/recommencer" method="post"><button>Gagnez</button></form>
<a href="{issuer}/.well-known/openid-configuration">fiche</a>"""


@pytest.mark.browser
def test_a_mail_arrives_without_reloading_and_is_read_in_three_ways(page: Page, demo: Demo) -> None:
    page.goto(f"{demo.portals}/boite/")
    expect(page.get_by_role("heading", name="Boîte aux lettres")).to_be_visible()
    sent = mail("Votre lien <b>", f"Ouvrez {demo.issuer}/ ici.", "<p>Ouvrez ceci.</p>")
    demo.send(sent, "elodie@mel.example")
    line = page.locator("#mails li").first
    expect(line).to_contain_text("Votre lien <b>")
    expect(line).to_contain_text("elodie@mel.example")
    expect(line).to_contain_text("Intr@CMA")
    expect(page.get_by_role("status")).to_contain_text("Un message est arrivé")
    line.get_by_role("link").click()
    expect(page.locator(".mail .text")).to_have_text(f"Ouvrez {demo.issuer}/ ici.\n")
    page.get_by_role("link", name="HTML", exact=True).click()
    expect(page.frame_locator("iframe").locator("p")).to_have_text("Ouvrez ceci.")
    page.get_by_role("link", name="En-têtes").click()
    expect(page.locator("pre")).to_contain_text("Subject: Votre lien <b>")


@pytest.mark.browser
def test_hostile_html_neither_runs_nor_reaches_out_nor_leads_away(page: Page, demo: Demo) -> None:
    with socket.create_server(("127.0.0.1", 0)) as spy:
        theirs = f"http://127.0.0.1:{spy.getsockname()[1]}"
        html = HOSTILE.format(issuer=demo.issuer, spy=theirs)
        demo.send(mail("Gagnez", "x", html))
        _open_hostile(page, demo)
        assert _asked(spy) == b""


def _asked(spy: socket.socket) -> bytes:
    """What reached a listening socket; a browser may connect ahead of time and say nothing."""
    spy.settimeout(1)
    said = b""
    while True:
        try:
            connection, _ = spy.accept()
        except TimeoutError:
            return said
        with connection, suppress(TimeoutError):
            connection.settimeout(1)
            said += connection.recv(1000)


def _open_hostile(page: Page, demo: Demo) -> None:
    page.goto(f"{demo.portals}/boite/")
    page.locator("#mails a").first.click()
    page.get_by_role("link", name="HTML", exact=True).click()
    frame = page.frame_locator("section.mail > iframe")
    expect(frame.get_by_role("heading", name="Bonjour")).to_be_visible()
    frame.get_by_role("button", name="Gagnez").click()
    page.wait_for_load_state("networkidle")
    expect(frame.get_by_role("heading", name="Bonjour")).to_be_visible()
    assert page.url.endswith("voir=html")
    with page.expect_popup() as opened:
        frame.get_by_role("link", name="fiche").click()
    opened.value.wait_for_load_state()
    assert opened.value.url.startswith(demo.issuer)


@pytest.mark.browser
def test_a_link_scanner_uses_nothing_up(page_without_scripts: Page, demo: Demo) -> None:
    page = page_without_scripts
    good, gone = f"{demo.issuer}/.well-known/openid-configuration", f"{demo.issuer}/nowhere"
    demo.send(mail("Deux liens", f"{good}\n{gone}\nhttps://elsewhere.example/x"))
    page.goto(f"{demo.portals}/boite/")
    page.locator("#mails a").first.click()
    expect(page.get_by_role("radio")).to_have_count(2)
    page.get_by_role("button", name="Simuler un filtre").click()
    expect(page.get_by_role("status").last).to_contain_text("rien n'est consommé")
    expect(page.locator(".scanned li")).to_have_text(["HEAD → 200", *["GET → 200"] * 3])
    page.get_by_role("radio").last.check()
    page.get_by_role("button", name="Simuler un filtre").click()
    expect(page.locator(".scanned.bad li").first).to_have_text("HEAD → 404")


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "path", ["/", "/boite/", "/boite/{mail}/", "/essais", "/personnages", "/recommencer"]
)
def test_every_page_is_accessible_and_fits(page: Page, demo: Demo, path: str, scheme: str) -> None:
    demo.send(mail("Bonjour", f"{demo.issuer}/a", "<p>Bonjour</p>"))
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(f"{demo.portals}/boite/")
    newest = page.locator("#mails li").first.get_attribute("data-number")
    page.goto(demo.portals + path.format(mail=newest))
    assert axe.violations(page) == []
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    page.set_viewport_size({"width": 320, "height": 640})
    page.wait_for_load_state("load")
    assert page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.parametrize("path", ["/horloge", "/recommencer", "/boite/1/analyse"])
def test_another_site_can_press_no_button(demo: Demo, path: str) -> None:
    foreign = {"Origin": "https://evil.example"}
    assert httpx.post(demo.portals + path, headers=foreign, trust_env=False).status_code == 403


def test_another_name_of_this_machine_reads_nothing(demo: Demo) -> None:
    rebound = {"Host": "evil.example"}
    answer = httpx.get(f"{demo.portals}/boite/", headers=rebound, trust_env=False)
    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/boite/999999/", 404),
        ("GET", "/boite/x/", 404),
        ("GET", "/boite/999999/html", 404),
        ("POST", "/boite/999999/analyse", 404),
        ("POST", "/horloge", 400),
        ("GET", "/horloge", 405),
        ("GET", "/courriers/..%2Fparvis.db.pdf", 404),
        ("GET", "/courriers/bfourquin.pdf", 404),
        ("GET", "/boite/nouveaux?after=x", 200),
        ("GET", "/boite/nouveaux?after=-1&lang=xx", 200),
    ],
)
def test_what_makes_no_sense_is_refused_plainly(
    demo: Demo, method: str, path: str, status: int
) -> None:
    assert httpx.request(method, demo.portals + path, trust_env=False).status_code == status
