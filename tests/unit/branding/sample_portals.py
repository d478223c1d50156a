"""Five invented portals with the brands, words and blocks that the product's five need, and pages.

Their names end in `exemple`: the real folders have tests of their own.
"""

from typing import Any

from idp.branding.derive import BrandColours
from idp.branding.page import (
    CreateAccount,
    HelpContact,
    LanguageLink,
    Link,
    LiveAccount,
    Portal,
    SignInPage,
    product_page,
)
from idp.branding.svg import sanitise
from idp.branding.texts import load_catalogue
from idp.kernel.paths import shipped

CATALOGUE = load_catalogue(shipped("templates") / "texts")
ENGLISH = (LanguageLink("en", "English", "?ui_locales=en"),)
FOOTER = (
    Link("Mentions légales", "/legal"),
    Link("Accessibilité : non conforme", "/accessibility"),
)
LOGO = sanitise(
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M1 1h7v7z"/></svg>'
)
FORGOTTEN = Link("Mot de passe oublié ?", "#")
LIVE = LiveAccount("bfourquin", "Exemple A", "/sign-out")
PARIS_INTRO = (
    "La connexion au site d'inscription des Cours Municipaux d'Adultes évolue",
    (
        "Vous devez désormais utiliser votre compte parisien ou en créer un pour accéder au site "
        "d'inscription"
    ),
    (
        "Si vous aviez déjà été inscrit aux Cours Municipaux d'Adultes, vous pourrez ensuite "
        "récupérer votre historique de formation"
    ),
    (
        "Veuillez saisir les identifiants de votre compte parisien ou créer un compte si vous "
        "n'en avez pas encore"
    ),
)
COLOURS = {
    "a": BrandColours("#b5121b", "#6d6e71", "#faf7f5"),
    "b": BrandColours("#21468b", "#f0a800", "#f3f6fb"),
    "c": BrandColours("#1d6b57", "#f2a33a", "#f3f1ea"),
    "d": BrandColours("#0a2a43", "#e2493b", "#eef2f5"),
    "e": BrandColours("#00736d", "#ffb000", "#eaf6f4"),
}
WORDS = {
    "a": {
        "sign_in.identifier.label": "Nom d'utilisateur",
        "sign_in.identifier.hint": "Celui utilisé tous les jours au moment de la connexion",
    },
    "b": {"sign_in.title": "Connectez-vous"},
    "c": {"sign_in.title": "Connexion", "sign_in.submit": "Connexion"},
    "d": {
        "sign_in.title": "Se connecter à Mon compte",
        "sign_in.block_title": "Vous avez déjà un compte parisien",
        "sign_in.identifier.label": "Courriel",
        "sign_in.submit": "Valider",
    },
    "e": {
        "sign_in.title": "Accéder à votre compte",
        "sign_in.block_title": "Je me connecte",
        "sign_in.identifier.label": "E-mail",
        "sign_in.submit": "se connecter",
    },
}


def _portal(key: str, **choices: Any) -> Portal:
    return Portal(
        name=f"Portail exemple {key.upper()}",
        url="https://portail.example/",
        client_id=key,
        logo_url=f"/logo/{key}.svg",
        css_url=f"/brand/{key}.css",
        footer=FOOTER,
        languages=ENGLISH,
        **choices,
    )


PORTALS = {
    "a": _portal(
        "a",
        layout="side",
        welcome="Avec le réseau, au plus près des artisans",
        help=(HelpContact(role="Assistance", email="assistance@a.example"),),
        sign_in=SignInPage(links=(Link("Génération Mot de Passe", "#"),)),
    ),
    "b": _portal(
        "b",
        layout="banner",
        shape="square",
        button_case="upper",
        required_mark="asterisk",
        welcome="Bienvenue sur le Portail Carte Mobilité Inclusion Organisme",
        header_links=(Link("FAQ", "#"),),
        tiles=("CMI Stationnement", "CMI Invalidité", "CMI Priorité"),
        help=(HelpContact(name="Votre référent", phone="01 99 00 00 00", hours="9 h - 17 h"),),
        sign_in=SignInPage(links=(Link("Identifiant oublié", "#"), FORGOTTEN)),
    ),
    "c": _portal(
        "c",
        layout="split",
        font="rounded",
        help=(
            HelpContact(name="École d'exemple", role="1 rue de l'Exemple", phone="02 99 00 00 01"),
            HelpContact(name="Camille Dutilleul", email="c.dutilleul@c.example"),
        ),
        sign_in=SignInPage(links=(Link("Activer mon compte", "#", primary=True),)),
    ),
    "d": _portal(
        "d",
        layout="banner",
        font="serif",
        required_mark="words",
        help=(HelpContact(label="Liens utiles et assistance", url="#"),),
        sign_in=SignInPage(
            intro=PARIS_INTRO,
            blocks=("create_account", "sign_in"),
            create_account=CreateAccount(
                "Vous n'avez pas de compte parisien ?", "Créer un compte parisien", "/sign-up"
            ),
            links=(FORGOTTEN,),
            back=Link("Retourner à l'accueil", "#"),
        ),
    ),
    "e": _portal(
        "e",
        layout="centre",
        shape="round",
        font="rounded",
        sign_in=SignInPage(
            blocks=("create_account", "sign_in"),
            create_account=CreateAccount("Je crée mon compte", "Créer mon compte", "/sign-up"),
            links=(FORGOTTEN,),
        ),
    ),
    "product": product_page("/", ENGLISH),
}
