"""The screens of a signed-in person's own account."""
