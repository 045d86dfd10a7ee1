"""The officers' desk, below the admin's path: whom to ask, an officer's own data, and the officer's organisations."""
