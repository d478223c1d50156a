"""Signing up: what people say of themselves, and the mailbox that they prove."""
