"""Which column of a former system's file is which field of a record, in French or English."""

from typing import Final

from idp.identity.columns import FIELDS as OF_PEOPLE
from idp.identity.columns import Names

DATA: Final = (
    *("civility", "family_name", "birth_family_name", "given_name", "birthdate", "birth_country"),
    *("street_address", "address_line_2", "address_line_3", "postal_code", "locality"),
    *("phone_number", "phone_fixed", "enrolments", "last_enrolment"),
)
"""What the former system may have known of a person; shown and prefilled once it is proved."""

FIELDS: Final[Names] = {
    "key": (
        "clé",
        "clé historique",
        "numéro",
        "numéro d'auditeur",
        "matricule",
        "id",
        "legacy key",
    ),
    "login": ("identifiant", "nom d'utilisateur", "username", "compte"),
    "birth_country": ("pays de naissance", "country of birth"),
    "address_line_2": ("complément", "complément adresse 1", "complément d'adresse 1"),
    "address_line_3": ("complément adresse 2", "complément d'adresse 2"),
    "phone_fixed": ("téléphone fixe", "fixe", "landline"),
    "enrolments": ("inscriptions", "nombre d'inscriptions"),
    "last_enrolment": ("dernière inscription", "last enrolment"),
    **{
        name: (*others, "téléphone mobile") if name == "phone_number" else others
        for name, others in OF_PEOPLE.items()
        if name in {*DATA, "email", "password_hash", "status"}
    },
}
"""Each field of a record with the other names that a column may have."""
