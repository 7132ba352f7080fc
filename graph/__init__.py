"""The graph: documents' records as RDF, in a store that answers SPARQL.

`mapping` and `vocabulary` make triples of records; `store` says what a store is, `embedded` and
`remote` are the two there are: `engine` speaks to what is behind the second, which `patient` waits
for when it is `away`. `merge` lets a query see all graphs as one, `guard` and `syntax` read queries
before and after they fail; `documents` lists and removes what was read, `said` tells what
each document says by itself; `formats`, `exchange` and `answers` bring graphs and answers in
and out of files; `validation` checks the shapes. `search`, `resolve`, `entity`, `paths` and
`network` answer what people ask: names by the `names` that `matching` ranks, which `name_index`
finds by `name_tokens`, `kept_names` keeps in step with the store and `name_pattern` brings into
queries; paths by `relations`, which reads the `layer` that `walks` searches by `weights`, with
`texts` in little memory. `policies` says who issued what and when, `regions` where that is, and
`matrix` what policies have to do with, `citing` how documents are cited; `catalogue` lists all
entities, `overview` counts; `current` keeps what is made of a whole store. `indicators` are what
statistics measure under whatever name, `statistics` their values in units that can be compared,
`questions` what people ask with names filled in.
`review` and `near_names` find what is worth a look, `checking` what is damaged; `backup` copies a
store, `marker` says of which format it is, and `upgrading` brings an old one to the present one.
`endpoint` is SPARQL over HTTP: `protocol`, `negotiation`, `graphstore` and `description` are its
parts over `asgi`; what is `served` is the store that `writer` has, or an engine behind
`remote_writer`; the processes of `readers` answer queries, and `answer_cache` keeps what is asked
again, as far as `recent` lets it. `fetching`, `loading`, `using`, `within` and `dialect` write
queries and updates so that the engine does what they mean.
"""
