"""Delivery by git: what the run wrote, as one commit for each destination, in repositories that people work in.

Nothing here uses the work tree's own commands (`add`, `commit`, `pull`): trees and commits are made beside a person's
index and files, so that what they have not committed stays as it is.
"""
