"""The screens of reaching somebody by mail."""
