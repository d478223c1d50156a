"""Why a row of people is refused, in French and English."""

from idp.identity.records import Fault

_SENTENCES = {
    "empty": ("vide", "empty"),
    "identifier_form": ("ne suit pas la forme attendue", "does not have the expected form"),
    "lost_zeros": (
        "a perdu ses zéros de tête (tableur) ; mettez la colonne au format texte",
        "lost its leading zeros (spreadsheet); make the column text",
    ),
    "excel_number": (
        "a été changé en nombre par un tableur ; mettez la colonne au format texte",
        "was turned into a number by a spreadsheet; make the column text",
    ),
    "excel_date": (
        "a été changé en nombre par un tableur ; écrivez la date JJ/MM/AAAA",
        "was turned into a number by a spreadsheet; write the date YYYY-MM-DD",
    ),
    "foreign_domain": ("appartient à un autre domaine", "belongs to another domain"),
    "unknown_unit": ("unité inconnue", "unknown unit"),
    "closed_unit": ("unité fermée", "closed unit"),
    "address": ("adresse invalide", "invalid address"),
    "date": ("date invalide", "invalid date"),
    "dates_order": ("la fin précède le début", "the end is before the beginning"),
    "yes_no": ("ni oui ni non", "neither yes nor no"),
    "status": ("statut inconnu", "unknown status"),
    "too_long": ("trop long", "too long"),
    "control_character": ("contient un caractère de commande", "holds a control character"),
    "password_hash": ("empreinte refusée", "hash refused"),
    "subject_form": (
        "255 caractères ASCII visibles au plus",
        "at most 255 visible ASCII characters",
    ),
    "twice_in_file": ("déjà dans ce fichier", "already in this file"),
    "columns_differ": ("deux colonnes de ce nom se contredisent", "two such columns disagree"),
    "too_many_cells": ("plus de cellules que de colonnes", "more cells than columns"),
    "identifier_taken": ("déjà pris par un autre compte", "already taken by another account"),
    "subject_taken": ("sub déjà pris, ou qui l'a été", "sub is taken, or was once"),
    "subject_differs": ("sub d'un compte existant : il ne change pas", "an existing sub stays"),
    "legacy_key_taken": ("clé déjà prise, ou qui l'a été", "key is taken, or was once"),
    "legacy_key_differs": (
        "clé d'un compte existant : elle ne change pas",
        "an existing key stays",
    ),
    "closed_account": ("compte clos", "closed account"),
    "already_here": ("existe déjà : rien n'a été changé", "exists already: nothing was changed"),
    "not_yours": ("n'est pas de votre ressort", "is not yours to decide"),
}
CODES = frozenset(_SENTENCES)


def sentence(fault: Fault, lang: str = "fr") -> str:
    """Return what is wrong, one line, with the value and what it may have meant."""
    french, english = _SENTENCES[fault.code]
    said = english if lang == "en" else french
    value = f"« {fault.value} » " if fault.value else ""
    meant = "did you mean" if lang == "en" else "vouliez-vous"
    ask = f" ; {meant} « {fault.proposal} » ?" if fault.proposal else ""
    return f"{value}{said}{ask}"
