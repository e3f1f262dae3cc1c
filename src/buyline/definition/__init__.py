"""What was agreed: audience, stages, criteria, steps, tools, roles, versions. Pure."""
