"""Storage: engines, the write transaction, the tables, the hot path's statements.

Owns: SQLAlchemy. Reads are autocommit (`stores.read()`); changes happen in one short write
(`stores.write()`, IMMEDIATE on SQLite) that re-checks by condition what was read. Hashing,
signing, mail and HTTP never happen while a write is open.
Never: policy, HTTP, a decision about a person.
Commands: `idp db upgrade | status | backup | restore | prune`.
"""
