"""Invented people who look after accounts: each has the console of their portal to try."""

from typing import Final

from idp.demo.person import Person

KEEPERS: Final = (
    Person(
        "cmi-organisme",
        "00001hcaron",
        "Hélène",
        "Caron",
        ("référente de l'organisme 00001", "referent of body 00001"),
        {"email": "h.caron@mdph-nord.example", "roles": "referent@issuer:00001"},
        steps=(
            (
                "Ouvrez la gestion des comptes, connectez-vous avec 00001hcaron",
                "Open the managing of accounts, sign in with 00001hcaron",
            ),
            (
                "Créez un profil\u00a0: son mot de passe provisoire arrive par courriel",
                "Create a profile: its provisional password comes to the mailbox",
            ),
            (
                "Suspendez Nadia Belkacem, puis annulez",
                "Suspend Nadia Belkacem, then undo it",
            ),
            (
                "Cherchez Marc Perrin, de l'organisme 00042\u00a0: il n'existe pas pour elle",
                "Look for Marc Perrin of body 00042: for her he does not exist",
            ),
        ),
        keeps_accounts=True,
    ),
    Person(
        "ent-cfa-orleans",
        "camille.dutilleul",
        "Camille",
        "Dutilleul",
        ("secrétariat du CFA", "the school's office"),
        {"email": "camille.dutilleul@cfa-orleans.example", "roles": "secretary"},
        steps=(
            (
                "Ouvrez la gestion des comptes, puis «\u00a0Jamais activés\u00a0»",
                "Open the managing of accounts, then “Never activated”",
            ),
            (
                "Imprimez le courrier de Jules Besnard\u00a0: l'ancien code ne vaut plus rien",
                "Print Jules Besnard's letter: his former code is worth nothing",
            ),
            (
                "Importez une liste à partir du modèle, avec une ligne fausse",
                "Import a list made from the template, with a line that is wrong",
            ),
        ),
        keeps_accounts=True,
    ),
    Person(
        "intracma",
        "ycastel",
        "Yvonne",
        "Castel",
        ("administre les comptes du réseau", "administers the network's accounts"),
        {"email": "y.castel@apcma.example", "roles": "administrator"},
        steps=(
            (
                "Ouvrez la gestion des comptes, fixez le dernier jour de Béatrice Fourquin",
                "Open the managing of accounts, set the last day of Béatrice Fourquin",
            ),
            (
                "Avancez l'horloge au-delà\u00a0: elle n'entre plus à Intr@CMA",
                "Move the clock past it: she enters Intr@CMA no more",
            ),
            (
                "Téléchargez le journal du mois\u00a0: votre geste y est",
                "Download the month's record: your act is in it",
            ),
        ),
        keeps_accounts=True,
    ),
)
