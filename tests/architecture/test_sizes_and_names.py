"""Files and functions stay small, and are named after what they hold."""

import ast

from tests.support.source import files, name, python, syntax

PYTHON = files("idp", "tests", "tools", "migrations", pattern="*.py")
SHORT = files("idp", "tests", "tools", pattern="*.py")
# Migrations may be longer than either: they are lists of columns.
LINES_OF_A_FILE = 250
LINES_OF_A_FUNCTION = 40  # without its docstring
SAYS_NOTHING = {
    *("common", "data", "handler", "handlers", "helper", "helpers", "info"),
    *("manager", "managers", "misc", "util", "utils"),
}


def test_files_are_short() -> None:
    lines = {path: len(path.read_text().splitlines()) for path in SHORT}
    assert {name(path): n for path, n in lines.items() if n > LINES_OF_A_FILE} == {}


def _length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    first = function.body[0]
    documented = ast.get_docstring(function) is not None
    docstring = (first.end_lineno or 0) - first.lineno + 1 if documented else 0
    return (function.end_lineno or 0) - function.lineno + 1 - docstring


def test_functions_are_short() -> None:
    long = [
        f"{place} {node.name}: {_length(node)} lines"
        for place, node in python("idp", "tests", "tools")
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if _length(node) > LINES_OF_A_FUNCTION
    ]
    assert long == []


def test_no_module_has_a_name_that_says_nothing() -> None:
    vague = [name(path) for path in PYTHON if {path.stem, path.parent.name} & SAYS_NOTHING]
    assert vague == []


def test_every_package_says_what_it_owns() -> None:
    packages = {path.parent for path in files("idp", pattern="*.py")}
    without_init = [name(folder) for folder in packages if not (folder / "__init__.py").exists()]
    silent = [
        name(path)
        for path in files("idp", pattern="__init__.py")
        if ast.get_docstring(syntax(path)) is None
    ]
    assert (without_init, silent) == ([], [])
