"""What happened: entry kinds, validation, identity, the port. Pure."""
