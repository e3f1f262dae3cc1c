"""Pages about members: the first one, signing in, one's own settings, colleagues, tokens, the audit."""
