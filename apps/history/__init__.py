"""History: what changed, when and by whom; reverting, undoing, merging."""
