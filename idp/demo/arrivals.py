"""People who sign up, claim an account of before, or have two accounts to link."""

from typing import Final

from idp.demo.person import Person

PARIS: Final = "cma-paris"
FORMER_PASSWORD: Final = "Ancien-Mot-7"
"""Everybody's password in the former system of the evening classes (data/anciens-auditeurs.csv)."""

_AT_PARIS: Final = (
    Person(
        PARIS,
        "odile.marchand@mel.example",
        "Odile",
        "Marchand",
        (
            "auditrice\u00a0: un compte parisien, et un ancien compte CMA à retrouver",
            "student: a Paris account, and a former account to be found again",
        ),
        {"email": "odile.marchand@mel.example", "email_verified": "oui"},
        steps=(
            (
                "Connectez-vous\u00a0: la page propose de retrouver l'ancien compte",
                "Sign in: the page offers to find the former account again",
            ),
            (
                "Donnez courriel et mot de passe anciens\u00a0: 3 inscriptions, dernière 2015",
                "Give the former e-mail and password: 3 enrolments, last 2015",
            ),
            (
                "Complétez la fiche, préremplie\u00a0: le portail reçoit la clé de l'historique",
                "Complete the form, filled in already: the portal is given the key of the history",
            ),
            (
                "L'ancienne adresse est prévenue\u00a0: lisez la boîte",
                "The former address is told: read the mailbox",
            ),
        ),
        journey="first_visit",
        papers=(
            (("ancien courriel", "former e-mail"), "odile.fabre@ancien.example"),
            (("ancien mot de passe", "former password"), FORMER_PASSWORD),
        ),
    ),
    Person(
        PARIS,
        "hugo.delmas@mel.example",
        "Hugo",
        "Delmas",
        ("un compte parisien, jamais inscrit aux cours", "a Paris account, never enrolled"),
        {"email": "hugo.delmas@mel.example", "email_verified": "oui"},
        steps=(
            ("Connectez-vous, puis «\u00a0Compléter votre fiche\u00a0»", "Sign in, then the form"),
            (
                "Envoyez-la à moitié vide\u00a0: la page dit quoi, et garde le reste",
                "Send it half empty: the page says what lacks, and keeps the rest",
            ),
            (
                "Un seul téléphone suffit\u00a0; le portail s'ouvre",
                "One telephone is enough; the portal opens",
            ),
        ),
        journey="first_visit",
    ),
    Person(
        PARIS,
        "camille.roux@mel.example",
        "Camille",
        "Roux",
        ("n'a pas de compte\u00a0: s'inscrit", "has no account: signs up"),
        steps=(
            (
                "Ouvrez le portail, puis «\u00a0Créer un compte parisien\u00a0»",
                "Open the portal, then create a Paris account",
            ),
            (
                "Recopiez le courriel, un mot de passe, les caractères lus ou entendus",
                "Copy the e-mail, a password, the characters that you read or hear",
            ),
            (
                "Dans la boîte, suivez le lien, même d'un autre navigateur",
                "In the mailbox follow the link, from another browser if you like",
            ),
            (
                "Première visite\u00a0: complétez la fiche, le portail s'ouvre",
                "First visit: complete the form, the portal opens",
            ),
        ),
        journey="signup",
        has_password=False,
        has_account=False,
        papers=((("mot de passe à choisir", "password to choose"), "Tournesol7Bleu"),),
    ),
)

_WITH_TWO: Final = (
    Person(
        "intracma",
        "ymorvan",
        "Yannick",
        "Morvan",
        ("agent, et artisan en Pays de la Loire", "agent, and craftsman in Loire"),
        {"email": "y.morvan@apcma.example", "email_verified": "oui"},
        steps=(
            (
                "Connectez-vous ici, ouvrez CMA Pays de la Loire, puis «\u00a0Rattacher\u00a0»",
                "Sign in here, then open CMA Pays de la Loire: “link”",
            ),
            (
                "Donnez le courriel et le mot de passe de là-bas, confirmez",
                "Give the e-mail and the password of that portal, confirm",
            ),
            (
                "Une session ouvre désormais les deux\u00a0; chacun garde son «\u00a0sub\u00a0»",
                "One session opens both from now on; each keeps its “sub”",
            ),
            (
                "Défaites tout par le message que chaque boîte a reçu",
                "Undo it all by the message that each mailbox was sent",
            ),
        ),
        papers=(
            (("courriel là-bas", "e-mail there"), "yannick.morvan@bois.example"),
            (("mot de passe là-bas", "password there"), "estuaire-et-bocage"),
        ),
    ),
    Person(
        "cma-pays-de-la-loire",
        "yannick.morvan@bois.example",
        "Yannick",
        "Morvan",
        ("le même Yannick, un autre compte", "the same Yannick, another account"),
        {"email": "yannick.morvan@bois.example", "email_verified": "oui", "profile": "creator"},
        steps=(
            (
                "Connectez-vous, puis «\u00a0Mon compte\u00a0», «\u00a0Portails\u00a0»",
                "Sign in, then “My account”, “Portals”",
            ),
            (
                "«\u00a0Rattacher un autre compte\u00a0»\u00a0: celui d'Intr@CMA",
                "“Link another account”: the one of Intr@CMA",
            ),
            (
                "Téléchargez vos données, regardez l'activité, déconnectez un appareil",
                "Download your data, look at the activity, sign a device out",
            ),
            (
                "Fermez le compte\u00a0: un délai permet de changer d'avis",
                "Close the account: there is time to change one's mind",
            ),
        ),
        papers=(
            (("identifiant Intr@CMA", "identifier at Intr@CMA"), "ymorvan"),
            (("mot de passe Intr@CMA", "password at Intr@CMA"), "Parvis2026"),
        ),
    ),
)

ARRIVALS: Final = (*_AT_PARIS, *_WITH_TWO)
