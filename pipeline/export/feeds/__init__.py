"""What is made of all that a site publishes: pages for apps, a news sitemap, feeds. Pure: entries → bytes."""
