"""People of the regional chamber: who applies for a company, and who judges."""

from typing import Final

from idp.demo.person import Person
from idp.demo.portals import Words

LOIRE: Final = "cma-pays-de-la-loire"

CRAFT: Final = "999000102"
ELSEWHERE: Final = "999000110"
CEASED: Final = "999000128"
NOT_CRAFT: Final = "999000136"
MASKED: Final = "999000144"
WAITING: Final = "999000151"
REFUSED: Final = "999000169"
NOBODYS: Final = "999000185"
"""A well-formed number that the demonstration's register does not know."""

_PASSWORD: Final[Words] = ("mot de passe à choisir", "password to choose")

APPLICANTS: Final = (
    Person(
        LOIRE,
        "malo.kerguelen@atelier.example",
        "Malo",
        "Kerguelen",
        (
            "artisan sans compte\u00a0: s'inscrit avec son SIREN",
            "craftsman without account: signs up with his company number",
        ),
        steps=(
            (
                "Créez un compte de chef(fe) d'entreprise, avec le SIREN accepté",
                "Create the account of a head of a business, with the number accepted",
            ),
            (
                "Confirmez l'entreprise, suivez le lien de la boîte\u00a0: le compte est ouvert",
                "Confirm the company, follow the link of the mailbox: the account is open",
            ),
            (
                "Essayez les autres numéros\u00a0: refusé, avec la raison, ou à examiner",
                "Try the other numbers: refused, with the reason, or to be looked at",
            ),
            (
                "À examiner\u00a0: acceptez la demande en Gaëlle Le Brun, lisez la boîte",
                "To be looked at: accept it as Gaëlle Le Brun, read the mailbox",
            ),
        ),
        journey="signup",
        has_password=False,
        has_account=False,
        papers=(
            (_PASSWORD, "tilleul orage bocal 27"),
            (("SIREN accepté", "SIREN accepted"), CRAFT),
            (("SIREN à examiner (hors métiers)", "SIREN to be looked at (no craft)"), NOT_CRAFT),
            (("SIREN à examiner (non publié)", "SIREN to be looked at (unpublished)"), MASKED),
            (("SIREN refusé (autre région)", "SIREN refused (elsewhere)"), ELSEWHERE),
            (("SIREN refusé (radiée)", "SIREN refused (struck off)"), CEASED),
            (("SIREN refusé (inexistant)", "SIREN refused (unknown)"), NOBODYS),
        ),
    ),
    Person(
        LOIRE,
        "rozenn.guillou@conseil.example",
        "Rozenn",
        "Guillou",
        ("sa demande attend depuis deux jours", "her application has waited for two days"),
        steps=(
            (
                "Connectez-vous\u00a0: la page dit où en est la demande",
                "Sign in: the page says where the application stands",
            ),
            ("Corrigez le SIREN, ou retirez la demande", "Correct the number, or withdraw it"),
            (
                "Ou acceptez-la en Gaëlle Le Brun\u00a0: «\u00a0Finaliser mon compte\u00a0» arrive",
                "Or accept it as Gaëlle Le Brun: “Finalise my account” comes by mail",
            ),
        ),
        journey="signup",
        has_account=False,
        application="waiting",
        siren=WAITING,
        papers=((("SIREN corrigé", "number, corrected"), CRAFT),),
    ),
    Person(
        LOIRE,
        "denis.hamon@negoce.example",
        "Denis",
        "Hamon",
        ("sa demande a été refusée", "his application was refused"),
        steps=(
            ("Connectez-vous\u00a0: la page dit pourquoi", "Sign in: the page says why"),
            (
                "Lisez le refus dans la boîte aux lettres\u00a0: les mêmes mots",
                "Read the refusal in the mailbox: the same words",
            ),
            (
                "Déposez une nouvelle demande, avec un SIREN accepté",
                "Apply anew, with a number that is accepted",
            ),
        ),
        journey="signup",
        has_account=False,
        application="refused",
        siren=REFUSED,
        papers=((("SIREN accepté", "number that is accepted"), CRAFT),),
    ),
    Person(
        LOIRE,
        "gaelle.lebrun@cma-pdl.example",
        "Gaëlle",
        "Le Brun",
        ("instruit les demandes de comptes", "judges applications for accounts"),
        {"email": "gaelle.lebrun@cma-pdl.example", "roles": "officer"},
        steps=(
            (
                "Ouvrez la file d'examen, connectez-vous, tapez le code du moment",
                "Open the queue, sign in, type the code of the moment",
            ),
            (
                "Ouvrez la demande de Rozenn Guillou\u00a0: ce qu'en dit le registre",
                "Open Rozenn Guillou's application: what the register says of it",
            ),
            (
                "Relisez le message avant qu'il ne parte, puis acceptez ou refusez",
                "Read the mail before it leaves, then accept or refuse",
            ),
            (
                "Acceptez dans deux onglets\u00a0: une décision, un message",
                "Accept in two tabs: one decision, one mail",
            ),
        ),
        judges=True,
    ),
)
