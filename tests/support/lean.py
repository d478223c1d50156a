"""The two folders of portals at which people sign up, with fewer pages: settings alone."""

from pathlib import Path

from tests.support.client_folder import changed

PARIS, PAYS = "cma-paris", "cma-pays-de-la-loire"

_ASKS_LESS = """\
[steps."signup.account_form"]
asks_profile = true

[steps."signup.company"]
asked = "doubt"

[steps."signup.prove_mailbox"]
done_page = false

"""
_SIGNUP = '[signup]\ncaptcha = "work"'
_CHANGES: dict[str, tuple[tuple[str, str], ...]] = {
    PARIS: (
        (
            "announced = true # R-PAR-12: two pages, the first with « continuer »",
            "done_page = false",
        ),
        ('captcha = "image" # R-PAR-9: characters read or heard', 'captcha = "work"'),
        # The fiche shows what comes along, too: one page of the two is enough.
        (
            'preview", when = { branch = ["legacy", "forgotten"] } },\n  "linking.fiche"',
            'preview", when = { branch = ["forgotten"] } },\n  "linking.fiche"',
        ),
    ),
    PAYS: (
        ('  "signup.profile",\n  "signup.account_form",', '  "signup.account_form",'),
        (_SIGNUP, _ASKS_LESS + _SIGNUP),
    ),
}


def lean(folders: Path, slug: str, root: Path) -> Path:
    """Copy a portal's folder under `root` and let it ask as little as its settings can."""
    return changed(folders / slug, root, *_CHANGES[slug])
