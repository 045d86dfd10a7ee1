"""What every public page shares: list and detail views, filter forms, breadcrumbs, structured data and page parts."""
