"""Which articles tell the same story, and which are one text.

    window = Window(stories)          an index over the stories of the last days
    window.candidates(story)          scored pairs of one story, also the weak ones: keep them
    clusters(links, rank=...)         stories, from the scored pairs of all articles
    relate(window)                    both at once, for all stories of a window
    dump(window), load(data)          a window as bytes, which opens faster than texts are read

Pure: no clock, no files, no database. `python -m pipeline.enrich.related` does it for JSON Lines.
"""

from pipeline.enrich.related.clusters import Cluster, clusters
from pipeline.enrich.related.persist import StaleWindow, dump, load
from pipeline.enrich.related.relate import relate
from pipeline.enrich.related.story import Kind, Link, Story
from pipeline.enrich.related.window import Window

__all__ = ["Cluster", "Kind", "Link", "StaleWindow", "Story", "Window", "clusters", "dump", "load", "relate"]
