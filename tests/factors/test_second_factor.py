from tests.factors.conftest import Desk


def test_try(desk: Desk) -> None:
    browser = desk.browser()
    page = desk.arrive(browser)
    assert page.query.get("code"), page.seen
    app, codes = desk.enrol(browser)
    other = desk.browser()
    page = desk.arrive(other)
    assert "second_factor" in page.action, page.seen
    page = other.submit(page, code=app.code(desk.clock.now()))
    assert page.query.get("code"), page.seen
