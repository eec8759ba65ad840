"""A site that is served for a long time, through faults and edits."""
