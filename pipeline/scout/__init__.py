"""Getting to know a site: what it offers, a first version of its provider's file, and a crawl that writes nothing."""
