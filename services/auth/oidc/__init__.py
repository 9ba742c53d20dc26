"""The client of OpenID Connect providers, without web or database (R-OIDC). The issuer, for tools, is in `oauth/`."""
