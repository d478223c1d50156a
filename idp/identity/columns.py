"""Which column of a file is which field of a person, in French or English."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

Names = Mapping[str, tuple[str, ...]]
FIELDS: Names = {
    "identifier": ("identifiant", "login", "nom d'utilisateur", "username", "user name", "compte"),
    "family_name": ("nom", "nom de famille", "nom d'usage", "last name", "surname"),
    "given_name": ("prénom", "prénoms", "first name"),
    "birth_family_name": ("nom de naissance", "nom de jeune fille", "birth name"),
    "email": ("courriel", "e-mail", "mél", "mail", "adresse électronique", "adresse mail",
              "adresse e-mail", "adresse courriel"),
    "email_verified": ("courriel vérifié", "e-mail vérifié"),
    "profile": ("profil",),
    "roles": ("rôle", "rôles", "role"),
    "unit": ("unité", "code unité", "code émetteur", "établissement", "organisme"),
    "since": ("depuis", "début", "date de début", "date d'entrée", "start", "start date"),
    "until": ("jusqu'au", "fin", "date de fin", "date de sortie", "end", "end date"),
    "subject": ("sub", "sujet"),
    "legacy_key": ("clé historique", "ancienne clé", "ancien identifiant", "matricule"),
    "password_hash": ("empreinte", "empreinte du mot de passe", "hash"),
    "status": ("statut", "état"),
    "civility": ("civilité", "titre", "title"),
    "phone_number": ("téléphone", "tél", "portable", "mobile", "phone"),
    "birthdate": ("date de naissance", "né le", "née le", "birth date", "date of birth"),
    "street_address": ("adresse", "rue", "address", "street"),
    "postal_code": ("code postal", "cp", "zip"),
    "locality": ("ville", "commune", "city"),
}  # fmt: skip
"""Each field with the other names that a column may have."""

REJECT_COLUMNS = ("erreur", "colonne", "proposition")
"""What a rejects file adds; ignored when it is imported again."""

_ATTRIBUTE = "attribute:"


def _key(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).casefold()
    return "".join(c for c in plain if c.isalnum())


def _names(fields: Names) -> dict[str, str]:
    return {_key(name): field for field, others in fields.items() for name in (field, *others)}


class UnknownField(ValueError):
    """`--map` names a column that the file lacks, or a field that nobody has."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each field is: several places where the file has a column twice.

    Attributes:
        places: Field → indexes of its columns; `attribute:x` for an attribute of one's own.
        ignored: Names of the columns that are not read.
    """

    header: tuple[str, ...]
    places: Mapping[str, tuple[int, ...]]
    ignored: tuple[str, ...]

    def name_of(self, field: str) -> str:
        """Return the file's own name of a field's column; the field itself if it has none."""
        places = self.places.get(field)
        return self.header[places[0]].strip() if places else field


def recognise(
    header: Sequence[str], chosen: Iterable[str] = (), *, fields: Names = FIELDS
) -> Columns:
    """Return which column is what.

    Args:
        header: The names in the file; capitals, accents, blanks and hyphens do not matter.
        chosen: `Column=field` pairs that win; the field `-` ignores a column, `attribute:x` keeps
            it as the attribute `x`.
        fields: What the file is about, each with the other names that a column may have.

    Raises:
        UnknownField: A pair names an unknown column or field.
    """
    wanted, known = dict(_pair(pair, header, fields) for pair in chosen), _names(fields)
    places: dict[str, tuple[int, ...]] = {}
    ignored = []
    for index, name in enumerate(header):
        field = wanted.get(_key(name), known.get(_key(name), "-"))
        if field == "-":
            ignored += [name.strip()] if _key(name) and name.strip() not in REJECT_COLUMNS else []
        else:
            places[field] = (*places.get(field, ()), index)
    return Columns(tuple(header), places, tuple(ignored))


def _pair(pair: str, header: Sequence[str], fields: Names) -> tuple[str, str]:
    name, equals, field = pair.rpartition("=")
    if not equals or _key(name) not in map(_key, header):
        raise UnknownField(f"{pair}: no column «{name or pair}»; there are: {', '.join(header)}")
    own = field.removeprefix(_ATTRIBUTE)
    is_attribute = own != field and own.isidentifier()
    if field != "-" and field not in fields and not is_attribute:
        raise UnknownField(f"{pair}: no field «{field}»; there are: {', '.join(fields)}")
    return _key(name), field
