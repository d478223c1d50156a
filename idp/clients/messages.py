"""Every sentence about client folders, French and English, by id."""

from typing import Final

from idp.clients.rule_messages import RULE_MESSAGES

MESSAGES: Final[dict[str, tuple[str, str]]] = RULE_MESSAGES | {
    # files
    "not_a_folder": ("ce n'est pas un dossier", "not a folder"),
    "too_many_files": ("plus de {limit} fichiers", "more than {limit} files"),
    "symlink": ("les liens ne sont pas suivis", "links are not followed"),
    "unknown_file": (
        (
            "fichier inattendu ; un dossier contient client.toml, text.fr.toml, text.en.toml, "
            "README.md, branding/*.svg, terms/*.fr.md, legal/*.fr.md, mail/*.fr.txt"
        ),
        (
            "unexpected file; a folder holds client.toml, text.fr.toml, text.en.toml, README.md, "
            "branding/*.svg, terms/*.fr.md, legal/*.fr.md, mail/*.fr.txt"
        ),
    ),
    "folder_too_big": ("dossier de plus de {limit} octets", "folder of more than {limit} bytes"),
    "unreadable": ("illisible : {why}", "cannot be read: {why}"),
    "not_a_file": ("ce n'est pas un fichier ordinaire", "not a regular file"),
    "file_too_big": ("plus de {limit} octets", "more than {limit} bytes"),
    "unsafe_image": ("image refusée : {why}", "image refused: {why}"),
    "not_utf8": ("ce n'est pas de l'UTF-8", "not UTF-8"),
    "control_character": ("caractère de contrôle {code}", "control character {code}"),
    "missing_client_toml": ("client.toml manque", "client.toml is missing"),
    "bad_slug": (
        (
            "nom de dossier impossible : 2 à 63 lettres minuscules, chiffres ou tirets, "
            "en commençant par une lettre, et pas un mot du serveur"
        ),
        (
            "impossible folder name: 2 to 63 lower-case letters, digits or hyphens, beginning with "
            "a letter, and not a word of the server"
        ),
    ),
    "bad_toml": ("TOML invalide : {why}", "invalid TOML: {why}"),
    "too_deep": ("plus de {limit} niveaux de tables", "more than {limit} levels of tables"),
    "unknown_extends": (
        "« extends » nomme {name}, qui n'existe pas ; seul « _defaults » ou rien ne convient",
        "`extends` names {name}, which does not exist; only `_defaults` or nothing will do",
    ),
    # types
    "missing_key": ("cette clé manque", "this key is missing"),
    "unknown_key": ("clé inconnue{suggestion}", "unknown key{suggestion_en}"),
    "not_a_choice": (
        "{value} ne convient pas ; au choix : {expected}{suggestion}",
        "{value} will not do; one of: {expected}{suggestion_en}",
    ),
    "not_text": (
        "{value} n'est pas un texte : mettez la valeur entre guillemets (les zéros sont gardés)",
        "{value} is not text: put the value in quotes (which keeps zeros)",
    ),
    "not_a_number": ("{value} n'est pas un nombre entier", "{value} is not a whole number"),
    "not_a_boolean": ("{value} n'est ni true ni false", "{value} is neither true nor false"),
    "not_a_list": ("{value} n'est pas une liste [ … ]", "{value} is not a list [ … ]"),
    "not_a_table": ("{value} n'est pas une table", "{value} is not a table"),
    "too_small": ("{value} est trop petit, au moins {ge}", "{value} is too small, at least {ge}"),
    "too_great": ("{value} est trop grand, au plus {le}", "{value} is too great, at most {le}"),
    "list_too_short": ("au moins {min_length} élément", "at least {min_length} element"),
    "list_too_long": ("au plus {max_length} éléments", "at most {max_length} elements"),
    "text_too_long": ("au plus {max_length} caractères", "at most {max_length} characters"),
    "pattern": ("{value} n'a pas la forme voulue : {pattern}", "{value} does not fit {pattern}"),
    "invalid": ("valeur refusée : {why}", "refused: {why}"),
    "not_data": ("valeur refusée : {why}", "refused: {why}"),
    "text_not_text": ("un texte est une chaîne entre guillemets", "a text is a quoted string"),
    # refusals of `register`, `rollback`, `rotate-secret`
    "unknown_client": ("aucun client « {client_id} »", "no client `{client_id}`"),
    "unknown_lead": (
        "l'organisation « {organisation} » n'est pas enregistrée : enregistrez d'abord ce dossier",
        "organisation `{organisation}` is not registered: register that folder first",
    ),
    "other_organisation": (
        "« {client_id} » appartient à « {organisation} » : un client ne change pas d'organisation",
        "`{client_id}` belongs to `{organisation}`: a client never changes organisations",
    ),
    "not_a_folder_client": (
        "« {client_id} » s'est enregistré lui-même (RFC 7591) : il n'a pas de dossier",
        "`{client_id}` registered itself (RFC 7591): it has no folder",
    ),
    "foreign_sector": (
        "le secteur « {sector} » est déjà celui de « {client_id} », d'une autre organisation",
        "sector `{sector}` is that of `{client_id}`, of another organisation",
    ),
    "no_revision": (
        "« {client_id} » n'a pas de révision {number} ; il a : {known}",
        "`{client_id}` has no revision {number}; it has: {known}",
    ),
    "no_earlier_revision": (
        "« {client_id} » n'a pas de révision antérieure",
        "`{client_id}` has no earlier revision",
    ),
    "no_secret": (
        "« {client_id} » n'utilise pas de secret partagé",
        "`{client_id}` uses no shared secret",
    ),
    "grace_too_long": ("le délai va de 0 à {days} jours", "the grace goes from 0 to {days} days"),
}
