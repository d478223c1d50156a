"""Find every step: `signup.captcha` is `idp/signup/steps/captcha.py`, its page `signup/captcha`."""

import importlib
import inspect
import pkgutil
from collections.abc import Mapping
from pathlib import Path

from idp.journeys.model import Step

_ROOT = Path(__file__).resolve().parent.parent


def discover() -> dict[str, type[Step]]:
    """Import every `idp.<capability>.steps.<name>` and return its step class by name."""
    found: dict[str, type[Step]] = {}
    for folder in sorted(_ROOT.glob("*/steps")):
        capability = folder.parent.name
        for module in pkgutil.iter_modules([str(folder)]):
            loaded = importlib.import_module(f"idp.{capability}.steps.{module.name}")
            (step,) = (
                member
                for _, member in inspect.getmembers(loaded, inspect.isclass)
                if issubclass(member, Step) and member.__module__ == loaded.__name__
            )
            found[f"{capability}.{module.name}"] = step
    return found


def build(providers: Mapping[type, object]) -> dict[str, Step]:
    """Return every step by name, each given what its constructor names from `providers`.

    Raises:
        LookupError: A step wants a type that nothing provides.
    """
    return {name: _build(name, step, providers) for name, step in discover().items()}


def _build(name: str, step: type[Step], providers: Mapping[type, object]) -> Step:
    wanted = inspect.signature(step, eval_str=True).parameters
    missing = [p.annotation for p in wanted.values() if p.annotation not in providers]
    if missing:
        msg = f"step {name} wants {missing}, which wiring does not provide"
        raise LookupError(msg)
    return step(**{key: providers[p.annotation] for key, p in wanted.items()})
