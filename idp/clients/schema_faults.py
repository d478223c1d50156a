"""Pydantic's errors as findings: file and line, the sentence, "did you mean"."""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, get_args

from pydantic import BaseModel, ValidationError

from idp.clients.findings import Finding
from idp.clients.lines import Path
from idp.clients.source import Source, dotted, place
from idp.policy.schema import ClientPolicy

_SENTENCES: Final = {
    "missing": "missing_key",
    "literal_error": "not_a_choice",
    "string_type": "not_text",
    "int_type": "not_a_number",
    "int_parsing": "not_a_number",
    "int_from_float": "not_a_number",
    "bool_type": "not_a_boolean",
    "bool_parsing": "not_a_boolean",
    "list_type": "not_a_list",
    "dict_type": "not_a_table",
    "model_type": "not_a_table",
    "greater_than_equal": "too_small",
    "less_than_equal": "too_great",
    "too_short": "list_too_short",
    "too_long": "list_too_long",
    "string_too_long": "text_too_long",
    "string_pattern_mismatch": "pattern",
}
_SHOWN: Final = 60


@dataclass(frozen=True, slots=True)
class Shape:
    """The type that a table of `client.toml` should have, and where the table stands."""

    model: type[BaseModel] = ClientPolicy
    path: Path = ()


WHOLE: Final = Shape()


def schema_faults(
    error: ValidationError, sources: tuple[Source, ...], shape: Shape = WHOLE
) -> list[Finding]:
    """Return one finding per fault of `client.toml`, in the order of its lines."""
    found = [_finding(fault, sources, shape) for fault in error.errors(include_url=False)]
    return sorted(found, key=lambda it: (it.file != sources[0].file, it.line, it.key))


def meant(word: str, words: Iterable[str]) -> dict[str, object]:
    """Return "did you mean", the end of a sentence in both languages, empty if nothing is near."""
    near = next(iter(difflib.get_close_matches(word, list(words), n=1, cutoff=0.6)), "")
    return {
        "suggestion": f" ; vouliez-vous dire « {near} » ?" if near else "",
        "suggestion_en": f"; did you mean `{near}`?" if near else "",
    }


def _finding(fault: Mapping[str, Any], sources: tuple[Source, ...], shape: Shape) -> Finding:
    path: Path = (*shape.path, *fault["loc"])
    file, line = place(sources, path)
    values: dict[str, Any] = {
        **meant("", ()),
        **fault.get("ctx", {}),
        "why": fault["msg"],
        "value": _short(fault["input"]),
    }
    sentence = _SENTENCES.get(fault["type"], "invalid")
    if fault["type"] == "extra_forbidden":
        sentence = "unknown_key"
        values |= meant(str(path[-1]), known_keys(shape, fault["loc"][:-1]))
    elif fault["type"] == "literal_error":
        choices = str(values["expected"]).replace(" or ", ", ").replace("'", "")
        values |= {"expected": choices, **meant(str(fault["input"]), choices.split(", "))}
    return Finding("error", file, line, dotted(path), sentence, values)


def known_keys(shape: Shape, path: Path) -> tuple[str, ...]:
    """Return the keys that the table at `path` inside a shape may hold."""
    model = _model_at(shape.model, path)
    return tuple(model.model_fields) if model else ()


def _model_at(whole: type[BaseModel], path: Path) -> type[BaseModel] | None:
    """Follow field names, table keys and list places down to a section's type."""
    annotation: Any = whole
    for part in path:
        model = _first_model(annotation)
        if model and isinstance(part, str) and part in model.model_fields:
            annotation = model.model_fields[part].annotation
    return _first_model(annotation)


def _first_model(annotation: Any) -> type[BaseModel] | None:  # noqa: ANN401 - any type
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_first_model, get_args(annotation))), None)


def _short(value: object) -> str:
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
