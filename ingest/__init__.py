"""From files to records: reading documents, and finding what they say.

Reading, a file to a `Document` (clean reading text, sections, pages, metadata):
    sources     paths, folders and globs to files, with a name for each
    reading     a file to a `Document`; the loaders know one format each and hand over `Block`s:
                markdown, plain, html (content), pdf (pdflines), docx, epub (archive)
    cleaning, repair, headings    page furniture gone, cut paragraphs joined, headings ranked
    metadata    title, publisher, date, number, edition
    encoding, script, spacing, lines, inline, numbering    the small things of Chinese text

Finding, a `Document` to a `DocumentGraph` (`pipeline.extract`, a spaCy pipeline):
    parsing     sentences, clauses and the tagger's words, as the finders see them
    tagger      Baidu LAC's network, run in batches
    gazetteer, titles, bodies, terms, clauses    candidates: who may be named where
    entities    candidates weighed; one thing, one entity, with all its names
    references  我院, 该公司, 本办法: words that speak of something named elsewhere
    spans       a place that speaks of an entity
    triggers, structures, commands, assertion, happenings, relations
                who does what, said by which words; denied or not; when
    observations    statistics: passages, quantities, relevance; what they measure (wording,
                    phrases, subjects, objects, shares, indicators, indicator_names, threads);
                    when (periods, dating); of whom (statistics_context); statistical_tables

Judging: `evaluation` compares graphs with gold files (gold, alignment, scores).
What the rules know of the world is in `rules/` and, as names, in `maitu.ontology.vocabulary`.
"""
