"""What is to be said of a portal's looks: contrast that had to be mended, logos, links."""

from collections.abc import Iterator

from pydantic import BaseModel

from idp.branding.derive import Adjustment, BrandColours, derive
from idp.clients.lines import Path
from idp.clients.remarks import Remark
from idp.clients.uris import link_fault
from idp.policy.schema import ClientPolicy, Revision

_CHANGED = {"primary": "primary", "link": "primary", "edge": "primary", "focus": "accent"}


def looks(revision: Revision) -> Iterator[Remark]:
    """Say what the derivation changed, which file is missing, which link is unsafe."""
    branding = revision.policy.branding
    for path, name in _pictures(revision.policy):
        if name and f"branding/{name}" not in revision.files:
            yield Remark("error", path, "missing_file", {"name": f"branding/{name}"})
    colours = BrandColours(branding.primary, branding.accent, branding.background, branding.scheme)
    for change in derive(colours).adjustments:
        key = _CHANGED.get(change.token, change.token)
        yield Remark("note", ("branding", key), "contrast", _told(change), "WCAG 1.4.3")
    for path, url in _links(revision.policy, ()):
        if fault := link_fault(url):
            values = {"uri": url, "meant_fr": "", "meant_en": ""}
            yield Remark("error", path, fault, values)


def _told(change: Adjustment) -> dict[str, object]:
    black = change.became == "button text black"
    return {
        "token": change.token,
        "given": change.given.css,
        "ratio": f"{change.ratio:.2f}",
        "surface": change.surface.css,
        "became_fr": "texte du bouton en noir" if black else change.became,
        "became_en": change.became,
        "reached": f"{change.reached:.1f}",
        "scheme_fr": "clair" if change.scheme == "light" else "sombre",
        "scheme_en": change.scheme,
    }


def _pictures(policy: ClientPolicy) -> Iterator[tuple[Path, str]]:
    yield ("branding", "logo"), policy.branding.logo
    yield ("letter", "logo"), policy.letter.logo
    for index, mark in enumerate(policy.branding.footer_logos):
        yield ("branding", "footer_logos", index, "file"), mark.file


def _links(value: object, path: Path) -> Iterator[tuple[Path, str]]:
    """Find every field called `url` outside of `[client]`."""
    if isinstance(value, BaseModel):
        for name in type(value).model_fields:
            inner = getattr(value, name)
            if name == "url" and inner:
                yield (*path, name), inner
            elif name != "client":
                yield from _links(inner, (*path, name))
    elif isinstance(value, list):
        for index, element in enumerate(value):
            yield from _links(element, (*path, index))
