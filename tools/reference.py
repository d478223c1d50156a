"""Write docs/reference/ from the code: URLs, policy, settings, commands. `--check` only compares.

What can be generated is: a page here never says what the code does not.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import UnionType
from typing import Union, get_args, get_origin

import click
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from idp.cli.main import cli
from idp.journeys.registry import discover
from idp.policy.schema import ClientPolicy
from idp.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "reference"
NOTICE = "<!-- Written by tools/reference.py (`make docs`). Change the code, not this page. -->\n\n"
ROUTE = re.compile(r'Route\(\s*"([^"]+)",\s*"([^"]+)",\s*views\.([\w.]+)')


def urls() -> str:
    """Return the URL table: rule, name, and what answers."""
    rows = ROUTE.findall((ROOT / "idp" / "routes.py").read_text(encoding="utf-8"))
    table = "".join(f"| `{rule}` | {name} | `{view}` |\n" for rule, name, view in rows)
    return "# URLs\n\n| URL | Name | Answered by |\n|---|---|---|\n" + table


def policy() -> str:
    """Return everything a client folder may say."""
    return "# What a client folder may say\n\n`client.toml`, table by table.\n" + "".join(
        _section(name, field) for name, field in ClientPolicy.model_fields.items()
    )


def settings() -> str:
    """Return every setting of a deployment."""
    text = (ROOT / "config" / "default.toml").read_text(encoding="utf-8")
    names = ", ".join(f"`{name}`" for name in Settings.model_fields)
    return f"# Settings\n\nSections and keys: {names}.\n\n```toml\n{text}```\n"


def commands() -> str:
    """Return the help of every command."""
    context = click.Context(cli, info_name="idp")
    return "# Commands\n" + "".join(_command(context, cli, "idp"))


def _command(context: click.Context, command: click.Command, name: str) -> Iterator[str]:
    if isinstance(command, click.Group):
        for sub in command.list_commands(context):
            found = command.get_command(context, sub)
            if found is not None:
                inner = click.Context(found, parent=context, info_name=sub)
                yield from _command(inner, found, f"{name} {sub}")
        return
    yield f"\n## `{name}`\n\n{(command.help or '').strip()}\n"
    options = [param for param in command.params if isinstance(param, click.Option)]
    for option in options:
        yield f"\n- `{', '.join(option.opts)}` {option.help or ''}".rstrip()
    yield "\n" if options else ""


def _section(name: str, field: FieldInfo) -> str:
    model = _model(field.annotation)
    if model is not None:
        return _table(f"## `[{name}]`", model)
    more = "".join(_steps()) if name == "steps" else ""
    return f"\n## `{name}`\n\n{field.description or ''}\n{more}"


def _steps() -> Iterator[str]:
    """Yield the settings of every step that has some."""
    for name, step in sorted(discover().items()):
        if step.settings.model_fields:
            yield _table(f'### `[steps."{name}"]`', step.settings)


def _table(heading: str, model: type[BaseModel]) -> str:
    head = f"\n{heading}\n\n{(model.__doc__ or '').strip()}\n\n"
    rows = (
        f"| `{key}` | {_default(inner)} | {_type(inner)}{inner.description or ''} |\n"
        for key, inner in model.model_fields.items()
    )
    return f"{head}| Key | Default | |\n|---|---|---|\n{''.join(rows)}"


def _model(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_model, get_args(annotation))), None)


def _default(field: FieldInfo) -> str:
    if field.default is PydanticUndefined:
        return "required" if field.is_required() else ""
    if field.default in ("", None) or isinstance(field.default, BaseModel):
        return ""
    return f"`{field.default}`".replace("|", "\\|")


def _type(field: FieldInfo) -> str:
    literal = [arg for arg in get_args(field.annotation) if isinstance(arg, str)]
    if literal and get_origin(field.annotation) not in (Union, UnionType):
        return "one of " + ", ".join(f"`{value}`" for value in literal) + ". "
    return ""


def run(*, check: bool) -> int:
    """Write the pages, or tell which differ from the code."""
    pages = {"urls": urls, "policy": policy, "settings": settings, "commands": commands}
    stale = []
    for name, write in pages.items():
        path, text = FOLDER / f"{name}.md", NOTICE + write().rstrip() + "\n"
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    if check and stale:
        print(f"docs/reference is behind the code ({', '.join(stale)}): make docs")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(run(check="--check" in sys.argv))
