"""An account is opened by its letter, step by step (R-ENT-3 to R-ENT-25)."""

from pathlib import Path

from tests.support.activating import pupil
from tests.support.provider import Provider


def test_from_the_portal_to_the_portal(provider: Provider, real_folders: Path) -> None:
    provider.register(real_folders / "ent-cfa-orleans")
    somebody = pupil(provider, email="thierry@courriel.example")
    page = somebody.begin()
    assert "Identification" in page.seen
    page = somebody.identify(page)
    assert "ARTICLE 1" in page.seen, page.seen
    page = somebody.accept(page)
    assert "t•••@c•••.example" in page.seen, page.seen
    page = somebody.browser.submit(page, address="")
    assert "2 questions" in page.seen, page.seen
    page = somebody.choose(page)
    assert "Votre compte ENT est activé" in page.seen, page.seen
