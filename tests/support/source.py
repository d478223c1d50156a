"""The project's own files, as architecture tests read them."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NOT_OURS = {"_shipped", "build", "dist", "node_modules", "var", "__pycache__"}


def files(*folders: str, pattern: str = "*") -> list[Path]:
    """Return the files under some folders of the tree, links and things made by tools left out."""
    found = (path for folder in folders for path in (ROOT / folder).rglob(pattern))
    return sorted(path for path in found if path.is_file() and _is_ours(path.relative_to(ROOT)))


def _is_ours(path: Path) -> bool:
    parts = path.parent.parts
    hidden = any(part.startswith(".") and part != ".ci" for part in parts)
    generated = NOT_OURS & set(parts) or any(part.endswith(".egg-info") for part in parts)
    return not hidden and not generated


def name(path: Path) -> str:
    """Return a file's path inside the project, as messages show it."""
    return path.relative_to(ROOT).as_posix()


@cache
def syntax(path: Path) -> ast.Module:
    """Return a Python file's syntax tree."""
    return ast.parse(path.read_text(), name(path))


def python(*folders: str) -> Iterator[tuple[str, ast.AST]]:
    """Yield every syntax node of the Python files under some folders, and its place."""
    for path in files(*folders, pattern="*.py"):
        for node in ast.walk(syntax(path)):
            if hasattr(node, "lineno"):
                yield f"{name(path)}:{node.lineno}", node


def calls(*folders: str) -> Iterator[tuple[str, str]]:
    """Yield every call in Python files: its place, and what is called, as written."""
    for place, node in python(*folders):
        if isinstance(node, ast.Call):
            yield place, ast.unparse(node.func)
