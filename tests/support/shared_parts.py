"""What the thousands of providers of a test run share: compiled templates, parsed test keys.

Each provider compiles the same templates and checks the same four private keys otherwise, which is
half of what a test costs. Nothing of it differs between two providers.
"""

import json
from functools import lru_cache
from typing import Any

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from joserfc.jwk import Key

from idp.oidc import signing


class _Compiled(BytecodeCache):
    """Templates compiled once per process, by the checksum of their source."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill a bucket with what an earlier provider compiled."""
        if known := self._known.get((bucket.key, bucket.checksum)):
            bucket.bytecode_from_string(known)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what this provider compiled."""
        self._known[bucket.key, bucket.checksum] = bucket.bytecode_to_string()


_COMPILED = _Compiled()
_IMPORT = signing._imported


@lru_cache(maxsize=64)
def _parsed(private_jwk: str) -> Key:
    return _IMPORT(json.loads(private_jwk))


def _imported(jwk: dict[str, Any]) -> Key:
    return _parsed(json.dumps(jwk, sort_keys=True))


def share(app: Flask) -> Flask:
    """Let a provider use what others compiled and parsed."""
    app.jinja_env.bytecode_cache = _COMPILED
    return app


signing._imported = _imported
