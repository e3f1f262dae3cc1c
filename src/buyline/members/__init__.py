"""Who is asking, and may they? Members, their sign-in, tokens and the audit; it knows nothing of what is asked."""
