"""Every list is data: the declaration of datasets, CSV out and CSV in."""
