"""The words: what may be said of a text, and the records and IRIs that say it.

This package knows nothing of stores or pages. `ingest`, `graph` and `viz` speak its words.
`corrections` are what people decide; `corrections_reading`, `corrections_writing` and
`contradictions` are about the files in which they keep them. `name_grammar` knows how names are
written out and cut short, and `resolution` which names of different documents are one thing.
"""
