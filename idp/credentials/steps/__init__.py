"""The screens of passwords."""
