"""The graph: documents' records as RDF, in a store that answers SPARQL.

`mapping` and `vocabulary` make triples of records; `store` says what a store is, `embedded` and
`remote` are the two there are; `documents` lists and removes what was read; `formats`, `answers`
and `networks` bring graphs and answers in and out of files; `validation` checks the shapes.
"""
