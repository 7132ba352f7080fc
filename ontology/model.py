"""The records: what a document is and what it says.

Every stage speaks these few types. `ingest` makes them from files, `graph` keeps them as RDF,
`viz` shows them. They are plain frozen dataclasses and the Python twins of ontology classes.

The rule that everything rests on: offsets count characters of `Document.text`, and
`document.text[start:end]` *is* the quoted text, for every mention, relation and observation.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the stretch of text under it, up to the next heading of its level or above."""

    title: str
    level: int  # 1 is the outermost
    start: int  # where the heading's text begins
    end: int


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a paginated source (PDF)."""

    number: int  # as printed by the reader of the file, from 1
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known of a document besides its text; dates are ISO 8601 (`2020-12`)."""

    source: str | None = None  # the file's name, without its folder
    publisher: str | None = None  # who published it: 中国信息通信研究院
    date: str | None = None  # when it was published
    url: str | None = None
    language: str = "zh"  # `zh-Hans`, `zh-Hant` or `zh`
    number: str | None = None  # 文号: 国办发〔2020〕32号
    edition: str | None = None  # the year a yearly report is about: 2020
    author: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A document's clean reading text and where its parts lie."""

    name: str  # the file's stem: the document's name everywhere
    title: str
    text: str
    metadata: Metadata = field(default_factory=Metadata)
    sections: tuple[Section, ...] = ()
    pages: tuple[Page, ...] = ()
    emphases: tuple[tuple[int, int], ...] = ()  # bold lead-ins, as (start, end)

    def section_at(self, offset: int) -> str | None:
        """Return the title of the innermost section that holds `offset`."""
        holding = [s for s in self.sections if s.start <= offset < s.end]
        return max(holding, key=lambda s: (s.level, s.start)).title if holding else None

    def page_at(self, offset: int) -> int | None:
        """Return the number of the page that holds `offset`, None where there are no pages."""
        return next((p.number for p in self.pages if p.start <= offset < p.end), None)


@dataclass(frozen=True, slots=True)
class Mention:
    """One place where a text names an entity."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Entity:
    """A thing named in a document, listed once with all the names the document uses for it."""

    id: str  # `e1`, `e2` … in order of first mention; local to the document
    types: tuple[str, ...]  # class names of the ontology, the likeliest first
    names: tuple[str, ...]  # surface forms, the canonical one first where the text has it
    mentions: tuple[Mention, ...]
    confidence: float = 1.0  # 0 to 1
    canonical: str | None = None  # how other documents know it, where that is another name
    extractor: str | None = None  # which method found it, if not the pipeline: llm:NAME

    @property
    def label(self) -> str:
        """The name to show and to derive the IRI from."""
        return self.canonical or self.names[0]


@dataclass(frozen=True, slots=True)
class Relation:
    """A statement of the text: `s p o`, with the words that say so."""

    s: str  # id of the subject entity
    p: str  # property name of the ontology
    o: str  # id of the object entity
    evidence: str
    start: int
    end: int
    section: str | None = None
    page: int | None = None
    modality: str = "stated"  # one of `terms.MODALITIES`
    confidence: float = 1.0
    extractor: str = "rule"  # which method found it
    period: str | None = None  # when it happened, of a happening the text dates: 2020-05


@dataclass(frozen=True, slots=True)
class Observation:
    """A statistic the text states."""

    indicator: str  # the shortest phrase that says what is measured: 网上零售额
    value: Decimal  # as written, `%` included as the number: 16.5 for 16.5%, -62 for 下降62%
    unit: str | None  # as written: 万亿元, %, 个百分点, 倍
    evidence: str
    start: int
    end: int
    period: str | None = None  # ISO: 2020, 2020-09, 2020-H1, 2020-Q1/2020-Q3
    change: str | None = None  # `yoy` for a year-on-year change
    about: str | None = None  # id of an entity
    source: str | None = None  # id of an entity, or the name the text uses
    place: str | None = None  # id of an entity, or the name the text uses
    forecast: bool = False
    section: str | None = None
    page: int | None = None
    extractor: str | None = None  # which method found it, if not the pipeline: llm:NAME


@dataclass(frozen=True, slots=True)
class DocumentGraph:
    """Everything read from one document: the document, and what it says."""

    document: Document
    entities: tuple[Entity, ...] = ()
    relations: tuple[Relation, ...] = ()
    observations: tuple[Observation, ...] = ()

    def entity(self, id: str) -> Entity:
        """Return the entity of that id.

        Raises:
            KeyError: no entity has it.
        """
        for entity in self.entities:
            if entity.id == id:
                return entity
        raise KeyError(id)

    @property
    def names(self) -> Mapping[str, str]:
        """Every surface form, mapped to its entity's id."""
        return {name: entity.id for entity in self.entities for name in entity.names}
