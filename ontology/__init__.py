"""The words: what may be said of a text, and the records and IRIs that say it.

This package knows nothing of files, stores or pages. `ingest`, `graph` and `viz` speak its words.
"""
