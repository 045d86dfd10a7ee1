"""How the staff log in, prove who they are, and look after their accounts: allauth, below the admin's path."""
