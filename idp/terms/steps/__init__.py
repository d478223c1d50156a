"""The step of this capability."""
