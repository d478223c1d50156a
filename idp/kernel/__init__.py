"""What everything else stands on: the clock, random identifiers, where shipped files are.

Owns: time, randomness, paths. Never: Flask, SQL, policy, anything about people.
"""
