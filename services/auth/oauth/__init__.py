"""The issuer: OAuth 2.1 and OpenID Connect around authlib, each of its soft spots closed here (R-ISSUER)."""
