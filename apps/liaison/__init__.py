"""The liaison officers' platform: posts, officers, terms and consents."""
