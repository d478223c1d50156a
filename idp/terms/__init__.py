"""Texts that people have to accept: who owes which version, and the evidence of each acceptance.

Owns: what a member owes, the step that asks, the rows of acceptances, clearing a member.
Never: deciding who may enter (`oidc`), or what a folder may say (`policy`, `clients`).
"""
