"""SAML 2.0 service provider for the GAR: who opened the door of the school's ENT.

Pure of web and database: the caller keeps the request ids, the replay table and the sessions.
"""

from services.auth.saml import compiled as compiled  # python3-saml compiles through it from here on
