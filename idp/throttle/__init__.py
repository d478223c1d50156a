"""Slowing guesses down: growing delays per identifier, per source and per portal.

Owns: the counters (memory, SQL, Redis) and what they allow. An attempt is counted before it is
looked at, so that two hundred at once are no way round; a right answer takes its own count back.
Never: a lock that a third party could use against a person: a browser from which the account
signed in before has a bucket of its own.
"""
