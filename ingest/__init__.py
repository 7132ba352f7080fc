"""From files to records: reading documents, and finding what they say.

A file becomes a `Document` (clean reading text, sections, pages, metadata) in `reading`; the
loaders beside it know one format each and hand over `Block`s, which `cleaning` and `repair` mend.
"""
