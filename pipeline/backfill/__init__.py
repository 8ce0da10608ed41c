"""The past: archives of sites walked month by month, and pages that were kept, read again."""
