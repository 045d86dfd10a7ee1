"""Login, second factor, sessions and account pages of the staff: allauth, under the admin's path."""
