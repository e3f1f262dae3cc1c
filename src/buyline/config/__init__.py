"""What was this installation told, and where? Reads settings; it knows nothing of what they are for."""
