"""Whatever joins the concepts: home, search, about, sitemap, seed."""
