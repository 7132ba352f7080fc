"""From files to records: reading documents, and finding what they say.

Reading, a file to a `Document` (clean reading text, sections, pages, metadata):
    sources     paths, folders and globs to files, with a name for each
    reading     a file to a `Document`; the loaders know one format each and hand over `Block`s:
                markdown, plain, html (content), pdf (pdflines), docx, epub (archive)
    cleaning, repair, headings    page furniture gone, cut paragraphs joined, headings ranked
    metadata    title, publisher, date, number, edition
    encoding, script, spacing, lines, inline, numbering    the small things of Chinese text

Finding, a `Document` to a `DocumentGraph` (`pipeline.extract`, a spaCy pipeline):
    parts       a long document is read part by part, all others as a whole
    parsing     sentences, clauses and the tagger's words, as the finders see them
    tagger      Baidu LAC's network, run in batches; states: what ours keep of what it knows
    gazetteer, titles, bodies, terms, clauses    candidates: who may be named where
    proposals   the candidates of all of them, and what they would agree on
    features    every word as numbers: states, vectors, place, proposals
    recognition the network that decides which spans are names, and of which types
    entities    one thing, one entity, with all its names
    company_names, policy_numbers    names to their ends, cut short, and by number
    credibility how sure each entity is beside the others of its document
    references  我院, 该公司, 本办法, 全市: words that speak of something named elsewhere
    spans       a place that speaks of an entity
    triggers, structures, affiliations, commands, assertion, happenings
                what the rules say: who does what, said by which words; denied or not; when
    places, pairs   where entities stand, in which enumeration; two near each other, and how
    statements  the network that decides which relations a text states of which pairs
    rivals      which of statements stands that are hardly both meant
    relations   both together: the relations of a text, with their evidence
    observations    statistics: passages, quantities, relevance; what they measure (wording,
                    phrases, subjects, objects, shares, indicators, indicator_names, bare_names,
                    threads);
                    when (present, periods, dating); of whom (statistics_context);
                    statistical_tables

Correcting: `correcting` applies the corrections of people to a `DocumentGraph`; `identities` says
which entities it has then.
Asking a language model as well (`llm_extraction`), where the user names a server:
    llm         the server and its client; llm_cache: its answers; llm_ledger: what they took
    llm_prompt  windows of sentences, the instruction, the schema; llm_answers: proposals
    llm_names, llm_relations, llm_observations, llm_quotes
                the proposals held against text and ontology, and merged with what was found

Judging: `evaluation` compares graphs with gold files (gold, alignment, scores).
What the rules know of the world is in `rules/` and, as names, in `maitu.ontology.vocabulary`; what
the networks know is in `model/` (weights), made by `learning` from the texts in `training`.
"""
