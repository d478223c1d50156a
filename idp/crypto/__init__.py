"""Secrets at rest: password hashes, sealed values, mailed secrets, pairwise subjects.

Owns: how a password becomes a row of `credential` (`passwords`), the hashes that other systems
left us (`formats`), the bounded pool where slow hashes run (`hash_lane`), values that must come
back (`sealing`), secrets that must not (`mailed_secrets`, `tokens`), and the subject that one
sector sees (`pairwise`).

Never: reads a setting, opens a transaction, knows a screen, or signs a token (that is JOSE, in
`idp.oidc`). Keys come in as plain parameters. Nothing here logs, and no repr shows a secret.

Norms: RFC 2104 (HMAC), RFC 5869 (HKDF), RFC 5116 (AES-GCM), OpenID Connect Core §8.1 (pairwise),
OWASP Password Storage (keyed pre-hash before bcrypt).
"""
