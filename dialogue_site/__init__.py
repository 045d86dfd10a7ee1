"""The roof: settings, addresses and the server entry."""
