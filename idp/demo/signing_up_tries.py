"""Ten things to try around opening, linking and closing an account."""

from typing import Final

from idp.demo.tries import Try

SIGNING_UP: Final = (
    Try(
        "sign-up",
        ("S'inscrire", "Sign up"),
        (
            "Aux Cours Municipaux, en Camille Roux\u00a0: un formulaire, un message, une fiche.",
            "At Cours Municipaux, as Camille Roux: one form, one message, one more form.",
        ),
    ),
    Try(
        "code",
        ("Le code plutôt que le lien", "The code instead of the link"),
        (
            (
                "Demandez un mot de passe en Élodie Garnier, puis tapez le code du message dans "
                "la page qui attend\u00a0: le lien n'est pas ouvert."
            ),
            (
                "Ask for a password as Élodie Garnier, then type the message's code into the page "
                "that waits: the link is not opened."
            ),
        ),
    ),
    Try(
        "two-browsers",
        ("Deux navigateurs", "Two browsers"),
        (
            (
                "Inscrivez-vous dans l'un, ouvrez le lien dans l'autre (fenêtre privée)\u00a0: "
                "rien n'est créé avant le bouton, et le compte s'ouvre là aussi."
            ),
            (
                "Sign up in one, open the link in the other (a private window): nothing is made "
                "before the button, and the account opens there, too."
            ),
        ),
    ),
    Try(
        "siren",
        ("Le mauvais SIREN", "The wrong company number"),
        (
            (
                "En Malo Kerguelen, essayez chaque numéro\u00a0: faux, inconnu, radié, d'une autre "
                "région, à examiner. Chaque refus dit pourquoi et quoi faire."
            ),
            (
                "As Malo Kerguelen, try each number: mistyped, unknown, struck off, elsewhere, to "
                "be looked at. Each refusal says why and what to do."
            ),
        ),
    ),
    Try(
        "refused",
        ("Refusé, puis corrigé", "Refused, then corrected"),
        (
            (
                "En Gaëlle Le Brun, refusez la demande de Rozenn Guillou\u00a0; en Rozenn, lisez "
                "pourquoi, puis déposez une demande avec le SIREN accepté."
            ),
            (
                "As Gaëlle Le Brun, refuse Rozenn Guillou's application; as Rozenn, read why, then "
                "apply with the number that is accepted."
            ),
        ),
    ),
    Try(
        "legacy",
        ("L'ancien compte, une seule fois", "The former account, once"),
        (
            (
                "En Odile Marchand, retrouvez l'ancien compte\u00a0: l'ancienne adresse est "
                "prévenue. En Hugo Delmas, essayez le même\u00a0: il n'est plus à prendre."
            ),
            (
                "As Odile Marchand, find the former account again: its address is told. As Hugo "
                "Delmas, try the same one: nobody can take it any more."
            ),
        ),
    ),
    Try(
        "link",
        ("Deux comptes n'en font qu'un, puis deux", "Two accounts become one, then two"),
        (
            (
                "En Yannick Morvan, rattachez vos comptes d'Intr@CMA et des Pays de la Loire, puis "
                "défaites tout."
            ),
            (
                "As Yannick Morvan, link your accounts of Intr@CMA and of Pays de la Loire, then "
                "undo it all."
            ),
        ),
    ),
    Try(
        "disavow",
        ("«\u00a0Ce n'était pas moi\u00a0»", "“It was not me”"),
        (
            (
                "Changez un mot de passe dans «\u00a0Mon compte\u00a0», puis suivez «\u00a0Ce "
                "n'était pas moi\u00a0» dans le message\u00a0: sessions fermées, mot de passe mort."
            ),
            (
                "Change a password in “My account”, then follow “It was not me” in the message: "
                "sessions end, the password is dead."
            ),
        ),
    ),
    Try(
        "data",
        ("Télécharger mes données", "Download my data"),
        (
            (
                "Dans «\u00a0Mon compte\u00a0», prenez une copie de vos données\u00a0: un fichier "
                "lisible, sans mot de passe ni secret."
            ),
            (
                "In “My account”, take a copy of your data: a file that can be read, without "
                "passwords or secrets."
            ),
        ),
    ),
    Try(
        "close",
        ("Fermer mon compte", "Close my account"),
        (
            (
                "Fermez le compte, changez d'avis, fermez-le encore et avancez l'horloge\u00a0: il "
                "n'entre plus."
            ),
            (
                "Close the account, change your mind, close it again and move the clock: nobody "
                "enters with it any more."
            ),
        ),
    ),
)
