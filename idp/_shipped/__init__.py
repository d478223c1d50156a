"""Links to the top-level folders, so that the wheel carries them; read by kernel/paths alone."""
