"""From a folder to a served client: read, check, store as a revision, cache.

Owns: `clients/<slug>/` as hostile input, revisions, secrets, the registry that every request asks.
Never: a page, a protocol rule; the server never reads folders, only revisions.
Commands: `idp clients new | check | diff | register | rollback | list | show | preview | disable |
rotate-secret`.
"""
