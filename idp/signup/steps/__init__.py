"""The screens of signing up."""
