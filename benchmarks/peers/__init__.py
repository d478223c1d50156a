"""What Parvis is measured beside: empty applications on the same server, another provider."""
