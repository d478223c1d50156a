"""What a claim says, in the words of somebody who never read a specification."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from idp.demo.portals import Words

LABELS: Final[Mapping[str, Words]] = {
    "name": ("Nom complet", "Full name"),
    "given_name": ("Prénom", "First name"),
    "family_name": ("Nom", "Last name"),
    "birth_family_name": ("Nom de naissance", "Name at birth"),
    "preferred_username": ("Identifiant", "User name"),
    "email": ("Courriel", "E-mail"),
    "email_verified": ("Courriel vérifié", "E-mail proved"),
    "phone_number": ("Téléphone", "Phone"),
    "address": ("Adresse", "Address"),
    "profile_type": ("Profil", "Profile"),
    "ent_profile": ("Profil dans l'ENT", "Profile in the workspace"),
    "issuer_code": ("Code de l'organisme", "Code of the body"),
    "roles": ("Rôles", "Roles"),
    "windows_account_name": ("Nom Windows", "Windows name"),
    "legacy_sub": ("Clé de l'historique", "Key of the history"),
    "siren": ("SIREN", "Company number"),
    "siren_verified_at": ("SIREN vérifié le", "Company checked on"),
    "civility": ("Civilité", "Title"),
    "birthdate": ("Date de naissance", "Date of birth"),
    "birth_country": ("Pays de naissance", "Country of birth"),
    "phone_mobile": ("Mobile", "Mobile"),
    "phone_fixed": ("Fixe", "Landline"),
    "heard_from": ("A connu les cours par", "Heard of us by"),
    "sub": ("Sujet : la personne, pour cette organisation seule", "Subject: who, here only"),
    "auth_time": ("S'est identifié·e à", "Proved who they are at"),
    "amr": ("Par", "By means of"),
    "acr": ("Niveau d'assurance", "Assurance"),
    "sid": ("Session chez le fournisseur", "Session at the provider"),
    "iss": ("Attesté par", "Attested by"),
    "aud": ("À l'attention de", "Meant for"),
    "iat": ("Émis à", "Issued at"),
    "exp": ("Valable jusqu'à", "Valid until"),
    "updated_at": ("Modifié à", "Changed at"),
    "locale": ("Langue", "Language"),
}
_TIMES: Final = frozenset({"auth_time", "iat", "exp", "updated_at"})
_VALUES: Final[Mapping[str, Words]] = {
    "pwd": ("mot de passe", "password"),
    "otp": ("code à usage unique", "one-time code"),
    "mfa": ("deux facteurs", "two factors"),
    "True": ("oui", "yes"),
    "False": ("non", "no"),
}


def readable(claims: Mapping[str, object], *, english: bool) -> list[tuple[str, str, str]]:
    """Return (claim, label, value) of each claim that has words, people first."""
    place = int(english)
    return [
        (name, words[place], _value(name, claims[name], place))
        for name, words in LABELS.items()
        if name in claims
    ]


def _value(name: str, value: object, place: int) -> str:
    if name in _TIMES and isinstance(value, int):
        return f"{datetime.fromtimestamp(value, UTC):%Y-%m-%d %H:%M:%S} UTC"
    if isinstance(value, list):
        return ", ".join(_value("", one, place) for one in value)
    if isinstance(value, dict):
        return ", ".join(str(one) for one in value.values())
    known = _VALUES.get(str(value))
    return known[place] if known else str(value)
