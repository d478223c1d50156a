"""The screens of recovery."""
