"""The pages and commands that join the concepts: home, search, about, sitemap, seed."""
