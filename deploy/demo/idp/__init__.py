"""A fictitious ENT that plays the GAR: it lists the demonstration pupils and vouches for them by SAML."""
