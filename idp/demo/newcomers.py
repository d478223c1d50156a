"""People in each state that one can be in before signing in, and what to try as each of them."""

from typing import Final

from idp.demo.person import Person

NEWCOMERS: Final = (
    Person(
        "intracma",
        "egarnier",
        "Élodie",
        "Garnier",
        ("nouvelle agente\u00a0: pas encore de mot de passe", "new agent: no password yet"),
        {"email": "e.garnier@apcma.example"},
        steps=(
            (
                "Ouvrez le portail, puis «\u00a0Génération Mot de Passe\u00a0»",
                "Open the portal, then “Password Generation”",
            ),
            (
                "Donnez l'identifiant egarnier et l'adresse e.garnier@apcma.example",
                "Give the identifier egarnier and the address e.garnier@apcma.example",
            ),
            (
                "Lisez la boîte aux lettres, suivez le lien du message",
                "Read the mailbox, follow the link of the message",
            ),
            ("Choisissez un mot de passe\u00a0: vous entrez", "Choose a password: you are in"),
        ),
        journey="recovery",
        has_password=False,
    ),
    Person(
        "intracma",
        "gmoreau",
        "Gilles",
        "Moreau",
        ("aucune boîte aux lettres connue", "no known mailbox"),
        steps=(
            (
                "Demandez un mot de passe pour gmoreau, avec l'adresse de votre choix",
                "Ask for a password for gmoreau, with any address",
            ),
            (
                "Comparez avec un identifiant inventé\u00a0: mêmes pages, mêmes mots",
                "Compare with an invented identifier: same pages, same words",
            ),
            (
                "Dans la boîte aux lettres, rien n'arrive\u00a0: seul le support peut aider",
                "Nothing comes to the mailbox: only the support desk can help",
            ),
        ),
        journey="recovery",
        has_password=False,
    ),
    Person(
        "cmi-organisme",
        "00001khaddad",
        "Karim",
        "Haddad",
        (
            "nouveau profil\u00a0: son mot de passe provisoire vient d'arriver",
            "new profile: his provisional password has just come by mail",
        ),
        {"email": "k.haddad@mdph-nord.example", "roles": "instructeur@issuer:00001"},
        steps=(
            (
                "Copiez le mot de passe provisoire, dans la boîte aux lettres",
                "Copy the provisional password from the mailbox",
            ),
            (
                "Connectez-vous avec lui\u00a0: la page «\u00a0Création de compte\u00a0» attend",
                "Sign in with it: the page “Account creation” is waiting",
            ),
            (
                "Choisissez un mot de passe, retapez l'adresse\u00a0: le provisoire est mort",
                "Choose a password, type the address again: the provisional one is dead",
            ),
            (
                "Ou avancez d'abord l'horloge de huit jours\u00a0: il a expiré",
                "Or move the clock by eight days first: it has expired",
            ),
        ),
        provisional="mailed",
        has_password=False,
    ),
    Person(
        "cmi-organisme",
        "00001orenaud",
        "Odile",
        "Renaud",
        (
            "partage sa boîte avec Paul Simonin, d'un autre organisme",
            "shares a mailbox with Paul Simonin of another body",
        ),
        {"email": "accueil-cmi@mdph.example", "roles": "instructeur@issuer:00001"},
        steps=(
            (
                "Ouvrez le portail, puis «\u00a0Identifiant oublié\u00a0»",
                "Open the portal, then “Forgotten identifier”",
            ),
            (
                "Donnez accueil-cmi@mdph.example",
                "Give accueil-cmi@mdph.example",
            ),
            (
                "Un seul message nomme les deux comptes de cette boîte",
                "One message names both accounts of that mailbox",
            ),
        ),
        journey="identifier_recovery",
    ),
    Person(
        "cmi-organisme",
        "00042psimonin",
        "Paul",
        "Simonin",
        (
            "partage sa boîte avec Odile Renaud, d'un autre organisme",
            "shares a mailbox with Odile Renaud of another body",
        ),
        {"email": "accueil-cmi@mdph.example", "roles": "instructeur@issuer:00042"},
        steps=(
            (
                "Ouvrez le portail, puis «\u00a0Mot de passe oublié\u00a0»",
                "Open the portal, then “Forgotten password”",
            ),
            ("Donnez l'identifiant 00042psimonin", "Give the identifier 00042psimonin"),
            (
                "Changez le mot de passe par le lien reçu",
                "Change the password by the link that comes",
            ),
            (
                "Celui d'Odile Renaud n'a pas changé",
                "Odile Renaud's has not changed",
            ),
        ),
        journey="recovery",
    ),
    Person(
        "ent-cfa-orleans",
        "jules.besnard",
        "Jules",
        "Besnard",
        (
            "apprenti\u00a0: le courrier du CFA est arrivé",
            "apprentice: the school's letter is here",
        ),
        {"profile": "apprenti"},
        steps=(
            (
                "Ouvrez le courrier (PDF)\u00a0: il porte identifiant et code",
                "Open the letter (PDF): it holds identifier and code",
            ),
            (
                "Ouvrez le portail, puis «\u00a0Activer mon compte\u00a0»",
                "Open the portal, then “Activate my account”",
            ),
            (
                "Recopiez le code, avec ou sans tirets, en minuscules si vous voulez",
                "Type the code, with or without hyphens, in small letters if you like",
            ),
            (
                "Lisez la charte, laissez l'adresse vide, choisissez mot de passe et questions",
                "Read the terms, leave the address empty, choose a password and questions",
            ),
        ),
        journey="activation",
        provisional="paper",
        has_password=False,
    ),
    Person(
        "ent-cfa-orleans",
        "nora.lefevre",
        "Nora",
        "Lefèvre",
        (
            "mère d'apprenti\u00a0: compte remis à zéro, nouveau courrier",
            "an apprentice's mother: account reset, a new letter",
        ),
        {"profile": "parent"},
        steps=(
            (
                "Essayez son ancien mot de passe, tilleul-vert-42\u00a0: refusé",
                "Try her old password, tilleul-vert-42: refused",
            ),
            ("Ouvrez son nouveau courrier (PDF)", "Open her new letter (PDF)"),
            (
                "Activez le compte avec le nouveau code",
                "Activate the account with the new code",
            ),
        ),
        journey="activation",
        provisional="paper",
        has_password=False,
        was_reset=True,
    ),
)
