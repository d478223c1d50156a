"""Many people with letters, who type as people type: all of them finish, each as themself."""

import random
from collections.abc import Iterator
from datetime import timedelta

import pytest

from idp.kernel.clock import MovableClock
from idp.stores import tables
from tests.activation.conftest import Enrol
from tests.portals.html_reading import texts
from tests.support.activating import Pupil, pupil
from tests.support.sizes import Sizes

SEED = 20_261_123
APART = timedelta(seconds=20)
"""Between two people: a whole school does not mistype within one minute."""
NEIGHBOURS = {"2": "3", "3": "2", "8": "9", "A": "Q", "B": "V", "N": "B", "M": "N", "W": "X"}
LOOKALIKES = str.maketrans({"O": "0", "S": "5", "B": "8", "Z": "2", "G": "6"})


def slips(code: str, chance: random.Random) -> Iterator[str]:
    """Yield what somebody types before they get it right."""
    bare, place = code.replace("-", ""), chance.randrange(12)
    typed = (
        bare[:place] + bare[place + 1 :],  # one letter left out
        bare[:place] + bare[place] + bare[place:],  # one twice
        bare[:place] + NEIGHBOURS.get(bare[place], "7") + bare[place + 1 :],  # the key beside it
        bare[1] + bare[0] + bare[2:],  # two exchanged
        bare.translate(LOOKALIKES),  # read wrongly
        "thierry.martin",  # the wrong field
    )
    yield from (one for one in chance.sample(typed, chance.randrange(3)) if one != bare)


def written(code: str, chance: random.Random) -> str:
    """Return the right code as somebody may type it."""
    forms = (code, code.lower(), code.replace("-", " "), f" {code.replace('-', '')} ", code.title())
    return chance.choice(forms)


def activate(somebody: Pupil, chance: random.Random) -> None:
    """Walk the whole journey with slips at each page."""
    page = somebody.begin()
    for wrong in slips(somebody.code, chance):
        page = somebody.identify(page, code=wrong)
        assert page.status == 422, wrong
    named = somebody.person.identifier
    typed = chance.choice((named, named.upper(), f" {named} ", named.title()))
    page = somebody.identify(page, identifier=typed, code=written(somebody.code, chance))
    assert texts(page.text, "h1") == ["Conditions Générales d'Utilisation"], page.seen
    if chance.random() < 0.3:
        page = somebody.browser.submit(page)  # « Continuer » without the tick
        assert page.status == 422
    page = somebody.browser.submit(somebody.accept(page), address="")
    secret = password(somebody)
    if chance.random() < 0.3:
        page = somebody.choose(page, password=secret, confirmation=f"{secret}x")
        assert page.status == 422
    page = somebody.choose(page, password=secret, confirmation=secret)
    assert texts(page.text, "h1") == ["Votre compte ENT est activé"], page.seen


def password(somebody: Pupil) -> str:
    return f"bouleau-{somebody.person.account_id[:8]}-jardin"


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.requirement("R-ENT-5", partly="typing")
def test_all_finish_each_as_themself_and_every_code_works_once(
    enrol: Enrol, sizes: Sizes, clock: MovableClock
) -> None:
    chance = random.Random(SEED)
    provider = enrol("premier").provider
    people = [pupil(provider, f"prenom.nom{number}") for number in range(sizes.letters)]
    chance.shuffle(people)
    for place, somebody in enumerate(people):
        clock.move(APART)
        somebody.browser.source = f"192.0.2.{place % 250}"
        neighbour = people[place - 1]
        crossed = somebody.identify(somebody.begin(), code=neighbour.code)
        assert crossed.status == 422  # Another's letter opens nothing with one's own identifier.
        activate(somebody, chance)
    for somebody in people:
        assert somebody.account.status == "active"
        assert somebody.account.credential_version == 2
        assert sorted(row.state for row in somebody.rows(tables.Credential)) == ["live", "used"]
    for somebody in chance.sample(people, 20):
        again = Pupil(provider, somebody.client, somebody.person, somebody.code)
        again.browser.source = "198.51.100.1"
        assert again.identify().status == 422
        entered = again.browser.authorize(somebody.client)
        assert "code" in again.sign_in(entered, password(somebody)).query
