"""One mostly-data file per provider; docs/add-a-provider.md shows how to write one."""
