"""The steps of getting in for the first time."""
