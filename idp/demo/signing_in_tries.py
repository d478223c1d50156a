"""Ten things to try around signing in: sessions, guesses, links, devices."""

from typing import Final

from idp.demo.tries import Try

SIGNING_IN: Final = (
    Try(
        "sso",
        ("Une seule connexion", "One sign-in"),
        (
            (
                "Entrez à l'ENT en Thierry Martin, puis ouvrez CMA Pays de la Loire\u00a0: "
                "plus rien à taper, et un autre «\u00a0sub\u00a0»."
            ),
            (
                "Enter the ENT as Thierry Martin, then open CMA Pays de la Loire: nothing more to "
                "type, and another “sub”."
            ),
        ),
    ),
    Try(
        "foreign",
        ("Le compte d'un autre portail", "Another portal's account"),
        (
            (
                "Connectée à Intr@CMA en Béatrice Fourquin, ouvrez les Cours Municipaux\u00a0: "
                "la page dit qui est là et propose de changer de compte."
            ),
            (
                "Signed in to Intr@CMA as Béatrice Fourquin, open Cours Municipaux: the page "
                "says who "
                "is there and offers to change."
            ),
        ),
    ),
    Try(
        "slow-down",
        ("Six mots de passe faux", "Six wrong passwords"),
        (
            (
                "Trompez-vous six fois de suite\u00a0: une attente s'impose, et une autre personne "
                "entre sans attendre."
            ),
            (
                "Get a password wrong six times in a row: there is a wait, and somebody else "
                "enters "
                "without one."
            ),
        ),
    ),
    Try(
        "suspended",
        ("Suspendu ou inconnu", "Suspended or unknown"),
        (
            "Essayez rlambert, puis un nom inventé\u00a0: mêmes mots, même durée.",
            "Try rlambert, then an invented name: same words, same time.",
        ),
    ),
    Try(
        "zeros",
        ("Des zéros qui comptent", "Zeros that count"),
        (
            "Au portail CMI, tapez 11701060005 sans ses zéros\u00a0: refusé\u00a0; avec, accepté.",
            "At the CMI portal, type 11701060005 without its zeros: refused; with them, accepted.",
        ),
    ),
    Try(
        "idle",
        ("La session qui s'éteint", "The session that ends"),
        (
            (
                "Entrez à l'ENT en Thierry Martin, avancez l'horloge de huit jours, puis ouvrez "
                "CMA Pays de la Loire\u00a0: le mot de passe est redemandé."
            ),
            (
                "Enter the ENT as Thierry Martin, move the clock by eight days, then open CMA "
                "Pays de la Loire: the password is asked for anew."
            ),
        ),
    ),
    Try(
        "scanner",
        ("Le filtre qui ouvre les liens", "The filter that opens links"),
        (
            (
                "Dans la boîte aux lettres, simulez un filtre sur un message qui porte un "
                "lien\u00a0: "
                "quatre visites, et le lien sert encore."
            ),
            (
                "In the mailbox, simulate a filter on a message with a link: four visits, and "
                "the link "
                "still works."
            ),
        ),
    ),
    Try(
        "expired",
        ("Le lien expiré", "The expired link"),
        (
            (
                "Avancez l'horloge de huit jours, puis suivez un vieux lien\u00a0: la page dit "
                "pourquoi il ne sert plus et comment en avoir un autre."
            ),
            (
                "Move the clock by eight days, then follow an old link: the page says why it no "
                "longer "
                "works and how to get another."
            ),
        ),
    ),
    Try(
        "bare",
        ("Sans script, sans souris, en sombre", "No script, no mouse, in the dark"),
        (
            (
                "Coupez JavaScript, passez en mode sombre, naviguez à la touche Tab, "
                "réduisez à 320 pixels\u00a0: tout reste faisable."
            ),
            (
                "Turn JavaScript off, choose dark mode, walk with the Tab key, shrink the "
                "window to "
                "320 pixels: everything can still be done."
            ),
        ),
    ),
    Try(
        "everywhere",
        ("Partir d'ici, ou de partout", "Leave here, or everywhere"),
        (
            (
                "Déconnectez-vous d'un portail\u00a0: l'autre vous connaît encore. "
                "«\u00a0Tout quitter\u00a0» chez le fournisseur\u00a0: plus aucun."
            ),
            (
                "Sign out of one portal: the other still knows you. “Leave everything” at the "
                "provider: none does."
            ),
        ),
    ),
)
