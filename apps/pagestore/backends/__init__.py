"""Django's database backends, with connections that the page store can rely on."""
