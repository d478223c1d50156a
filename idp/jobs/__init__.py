"""What has to be done without being asked: audit events sealed, expired rows dropped.

Owns: one quiet thread per serving process. Several at once are harmless: each batch is one short
transaction that another process finds done. Never: anything a request waits for.
"""
