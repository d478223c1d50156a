"""The steps of a first visit."""
