"""The liaison officers' platform: posts, their holders, and what may be said of them."""
