"""The machine's limits, each in operations per CPU second of one core; run in a process of its own.

python -m benchmarks.limits COST SECONDS        prints JSON
"""

import json
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import bcrypt
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from sqlalchemy import create_engine, event, insert, select

from benchmarks.processes import SERVER_CORE, pin
from idp.stores.tables.keys import Stamp

ROUNDS = 3


def main(cost: int, seconds: float) -> None:
    """Measure every limit in interleaved rounds; print name → [rate of each round]."""
    pin(SERVER_CORE)
    with tempfile.TemporaryDirectory() as folder:
        limits = {**_hashing(cost), **_signing(), **_storing(Path(folder))}
        rates: dict[str, list[float]] = {name: [] for name in limits}
        for _ in range(ROUNDS):
            for name, act in limits.items():
                rates[name].append(_rate(act, seconds))
    json.dump(rates, sys.stdout)


def _rate(act: Callable[[], object], seconds: float) -> float:
    count, before = 0, time.process_time()
    while (spent := time.process_time() - before) < seconds:
        for _ in range(10 if count else 1):
            act()
            count += 1
            if time.process_time() - before > seconds:
                break
    return count / spent if spent else 0.0


def _hashing(cost: int) -> dict[str, Callable[[], object]]:
    password = b"x" * 64
    kept = bcrypt.hashpw(password, bcrypt.gensalt(cost))
    return {"bcrypt": lambda: bcrypt.checkpw(password, kept)}


def _signing() -> dict[str, Callable[[], object]]:
    text = b"x" * 400
    rsa_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    ec_key = ec.generate_private_key(ec.SECP256R1())
    return {
        "RS256 sign": lambda: rsa_key.sign(text, padding.PKCS1v15(), hashes.SHA256()),
        "ES256 sign": lambda: ec_key.sign(text, ec.ECDSA(hashes.SHA256())),
    }


def _storing(folder: Path) -> dict[str, Callable[[], object]]:
    """Return a lookup and an insert with its commit, through SQLAlchemy Core, WAL and NORMAL."""
    engine = create_engine(f"sqlite:///{folder}/limits.db")

    @event.listens_for(engine, "connect")
    def prepare(connection: sqlite3.Connection, record: object) -> None:
        del record
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")

    Stamp.__table__.create(engine)  # type: ignore[attr-defined]  # a Table, which is what has it
    numbers = iter(range(10**9))

    def add() -> None:
        with engine.begin() as tx:
            tx.execute(insert(Stamp), {"name": f"n{next(numbers)}", "value": 1})

    add()
    found = select(Stamp.value).where(Stamp.name == "n0")

    def look_up() -> object:
        with engine.connect() as connection:
            return connection.execute(found).one()

    return {"SQLite lookup": look_up, "SQLite insert and commit": add}


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]))
