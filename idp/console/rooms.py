"""Every view of the console, built on one entrance."""

from dataclasses import dataclass

from idp.console.act_pages import ActPages
from idp.console.entrance import Entrance
from idp.console.import_pages import ImportPages
from idp.console.letter_pages import LetterPages
from idp.console.list_pages import ListPages
from idp.console.newcomer_pages import NewcomerPages
from idp.console.people_pages import PeoplePages
from idp.console.referent_pages import ReferentPages
from idp.console.review_acts import ReviewActs
from idp.console.review_pages import ReviewPages


@dataclass(frozen=True, slots=True)
class Console:
    """The console's rooms."""

    people: PeoplePages
    acts: ActPages
    newcomers: NewcomerPages
    imports: ImportPages
    letters: LetterPages
    lists: ListPages
    referents: ReferentPages
    reviews: ReviewPages
    review_acts: ReviewActs


def furnished(entrance: Entrance) -> Console:
    """Return every room behind one entrance."""
    letters = LetterPages(entrance)
    reviews = ReviewPages(entrance)
    return Console(
        people=PeoplePages(entrance),
        acts=ActPages(entrance, letters),
        newcomers=NewcomerPages(entrance),
        imports=ImportPages(entrance),
        letters=letters,
        lists=ListPages(entrance),
        referents=ReferentPages(entrance),
        reviews=reviews,
        review_acts=ReviewActs(entrance, reviews),
    )
