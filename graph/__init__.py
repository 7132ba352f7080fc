"""The graph: documents' records as RDF, in a store that answers SPARQL.

`mapping` and `vocabulary` make triples of records; `store` says what a store is, `embedded` and
`remote` are the two there are, `merge` lets a query see all graphs as one, `guard` and `syntax`
read queries before and after they fail; `documents` lists and removes what was read, `said` tells
what each document says by itself; `formats`, `exchange` and `answers` bring graphs and answers in
and out of files; `validation` checks the shapes. `search`, `resolve`, `entity`, `paths` and
`network` answer what people ask, by the names of `names` as `matching` ranks them: `name_index`
finds them by `name_tokens`, `kept_names` keeps it in step with its store, and `name_pattern` lets
queries ask it; `review` and `near_names` find what is worth a look. `endpoint` is
SPARQL over HTTP: `protocol`, `negotiation`, `graphstore` and `description` are its parts, `writer`
has the store, and the processes of `readers` answer queries.
"""
