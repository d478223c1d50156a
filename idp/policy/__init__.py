"""What a client folder may say: types only, each field's description is the manual.

Owns: the shape of `client.toml`, section by section, and what a section means on its own.
Never: reading files (that is `clients`), Flask, SQL.
"""
