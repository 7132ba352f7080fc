"""Objects: the noun after a number that completes what it measures.

新增(3.2万家)企业, 投资(5亿元)建设冷库, 对首店给予(100万元)奖励, 规模(30亿元)的基金.
"""

from __future__ import annotations

import re
from dataclasses import replace

from maitu.ingest import wording
from maitu.ingest.passages import Passage
from maitu.ingest.phrases import Phrase
from maitu.ingest.quantities import Quantity
from maitu.ingest.subjects import PER, SHARE_WITHIN
from maitu.ingest.wording import rules

_RIGHT = re.compile(r"(?:[^，。；：、！？（）()《》\d%]|(?<=[A-Za-z])-?\d+(?=[A-Za-z一-鿿]))*")
_ABOUT = re.compile(r"(?:左右|以上|上下)?(?=[\u4e00-\u9fff])|")
_BUILT = re.compile(r"([^，。；、的]{2})的([^，。；、]{2,8})")
_CHARGED = re.compile(r"^(?:另|再|还|需|须|只需|仅需)?(?:收取?|缴纳?|支付|花费?)(?=每)")
_QUANTIFIER = re.compile(
    r"^(?:第?[一二三四五六七八九十两]+[个座家条项处]|在[^，]{2,8}?(?=建|新|打|设|投))")
_GIVEN_TO = re.compile(r"^(?:对|向|给|为)(?=.{2})|(?:给予|发放|提供|安排|予以|按)$")
_WHOLE_NOUN = 14  # characters: a noun up to this length keeps its modifiers: 重点产品的核算规则
_FUNDED = re.compile(  # 完成(1亿元)B+轮融资
    r"(?:人民币)?的?((?:(?:Pre-?)?[A-Z]\d?\+{0,2}|天使|种子|首|新一|战略)轮?(?:股权|战略)?融资)")
_PAID_WITH = re.compile(  # 以(3亿元)收购
    r"(?:^|[^所可予加给难足])以(?:现金|总价|不超过|约|近|超过?)?$")
_SHORT_NOUN = 8  # characters: a noun up to this length after 的 is kept whole


def attribute(phrase: Phrase) -> Phrase:
    """Mark words that alone measure nothing (规模, 占比) as said of what was spoken of before."""
    if (within := SHARE_WITHIN.fullmatch(phrase.subject)) and phrase.subject.startswith("在"):
        return replace(phrase, subject="", joined=within[0])
    if phrase.subject in rules()["words"]["attributes"] or PER.fullmatch(phrase.subject):
        return replace(phrase, subject="", joined=phrase.subject.removeprefix("报"))
    return phrase


def complete(passage: Passage, q: Quantity, phrase: Phrase) -> Phrase:
    """Complete the subject with the noun after the number: 新增(3.2万家)企业, (14亿)人口."""
    subject, words = phrase.subject, rules()["words"]
    if subject in (*rules()["survey"]["bare"], *rules()["sentence"]["places"]):
        subject, phrase = "", replace(phrase, subject="")
    whole = _of_money(passage, q, phrase) or _extent(passage, q, phrase)
    if whole:
        return whole
    share = re.match("的(" + "|".join(rules()["survey"]["shares"]) + ")", passage.text[q.end:])
    if q.kind == "ratio" and subject and share:
        return replace(phrase, subject=subject + share[1], end=q.end + share.end())
    if subject in words["attributes"] or SHARE_WITHIN.fullmatch(subject):
        return attribute(phrase)
    subject = _CHARGED.sub("", subject)
    if PER.fullmatch(subject):
        noun, end = _noun_after(passage, q)
        return replace(phrase, subject=subject + noun, end=end) if noun else attribute(phrase)
    subject = _unmodified(subject)
    verb = next((v for v in words["transitive"] if subject.endswith(v)
                 and (len(v) > 1 or not wording.head(subject))), "")  # 营收 is no 收
    of = passage.text.startswith("的", q.end)
    needs = not subject or verb or (
        (of or q.kind in ("count", "people")) and not wording.head(subject))
    noun, end = _noun_after(passage, q) if needs else ("", q.end)
    if not noun or (of and subject and not wording.head(noun)):
        return phrase
    if verb:
        subject = "" if verb in words["possessing"] else verb
    if verb in words["asking"] and q.kind in ("people", "count"):
        subject = "受访"
    area = "面积" if q.kind == "area" and not wording.head(noun) else ""
    return replace(phrase, subject=subject + noun + area, end=end)


def _unmodified(subject: str) -> str:
    """Take 首批, 最高 and the like off the end."""
    modifiers = rules()["words"]["modifiers"]
    while subject.endswith(modifiers):
        subject = subject.removesuffix(next(w for w in modifiers if subject.endswith(w)))
    return subject


def _of_money(passage: Passage, q: Quantity, phrase: Phrase) -> Phrase | None:
    """Read what money was given, spent or taken for."""
    subject, words = phrase.subject, rules()["words"]
    if q.kind == "money" and (funded := _FUNDED.match(passage.text, q.end)):
        return replace(phrase, subject=f"{funded[1]}金额", end=funded.end())
    if q.kind == "money" and (found := _given(passage, q, phrase) or _spent(passage, q, phrase)):
        return found
    if q.kind == "money" or q.unit in ("亿", "万", "万亿"):
        nominal = words["nominal_money"]
        if verb := next((v for v in nominal if subject.endswith(v)), None):
            return replace(phrase, subject=subject.removesuffix(verb) + nominal[verb])
    spending = next((v for v in words["spending"] if subject.endswith(v)), "")
    if spending and (built := _BUILT.match(passage.text, q.end)):
        thing = re.match(r"[^在于被已]*", built[2])
        return replace(phrase, subject=spending + built[1] + (thing[0] if thing else ""))
    return None


def _extent(passage: Passage, q: Quantity, phrase: Phrase) -> Phrase | None:
    """Read 设立规模(30亿元)的基金: 基金规模."""
    words = rules()["words"]
    extent = next((w for w in words["extents"] if phrase.subject.endswith(w)), "")
    if not extent or not passage.text.startswith("的", q.end):
        return None
    noun, end = _noun_after(passage, q)
    rest = phrase.subject.removesuffix(extent)
    if noun and (not rest or rest.endswith(words["transitive"])):
        return replace(phrase, subject=noun + extent, end=end)
    return None


def _given(passage: Passage, q: Quantity, phrase: Phrase) -> Phrase | None:
    """Read 对首店给予最高(100万元)奖励: 首店奖励, and 对…企业一次性奖励(50万元)."""
    words = rules()["words"]
    after = re.match(r"的?(?:一次性)?([^，。；、的]{0,8}?(?:" + "|".join(words["given"]) + "))",
                     passage.text[q.end:])
    subject, before = phrase.subject, ""
    while before != subject:
        before = subject
        subject = _GIVEN_TO.sub("", _unmodified(subject))
    if subject == phrase.subject or wording.head(phrase.subject):
        return None
    if after:
        return replace(phrase, subject=subject + after[1], end=q.end + after.end())
    if subject.endswith(words["given"]):
        return replace(phrase, subject=subject)
    return None


def _spent(passage: Passage, q: Quantity, phrase: Phrase) -> Phrase | None:
    """Read 拟投资(5亿元)在某市建设第三座冷库: 建设冷库投资."""
    words = rules()["words"]
    paying = (*words["spending"], *words["funds"])
    verb = next((v for v in paying if phrase.subject.endswith(v)), "")
    if not verb and _PAID_WITH.search(passage.text, max(0, q.start - 8), q.start):
        verb = "金额"
    after = passage.text[q.end: passage.clause_end(q.end)]
    after = re.sub(r"^(?:用于|在[^，]{2,10}?(?=建|新|打|设|投|升|改))", "", after)
    deed = next((w for w in words["spent_on"] if after.startswith(w)), "")
    if not verb or not deed:
        return None
    thing = _QUANTIFIER.sub("", re.sub(r"^了?", "", after.removeprefix(deed)))
    if not 2 <= len(thing) <= 24:
        return None
    nominal = "出资" if verb in words["funds"] else verb.replace("斥", "投").replace("耗", "投")
    return replace(phrase, subject=f"{deed}{thing}{nominal}", end=passage.clause_end(q.end))


def _noun_after(passage: Passage, q: Quantity) -> tuple[str, int]:
    about = _ABOUT.match(passage.text, q.end)
    match = _RIGHT.match(passage.text, about.end() if about else q.end)
    noun = match[0] if match else ""
    if q.unit and q.unit.endswith("人口"):
        return "人口", q.end
    of = noun.startswith("的")
    noun = noun.removeprefix("的")
    if noun.startswith(rules()["words"]["nouns"]["stops"]):
        return "", q.end
    joined = noun.replace("国家和地区", "国家□地区")
    stops = [joined.find(word, 1) for word in rules()["words"]["nouns"]["stops"]]
    cut = min((i for i in stops if i > 0), default=len(noun))
    if noun[cut: cut + 1] != "的" or len(noun) > _WHOLE_NOUN or not wording.head(noun):
        noun = noun[:cut]
    if of and len(noun) > _SHORT_NOUN:
        cut = next((i for i in range(len(noun), 1, -1) if wording.head(noun[:i])), len(noun))
        noun = noun[:cut]
    named = 2 <= len(noun) <= 14 or noun in tuple("省市县区村镇国")
    if not named or wording.begins_with_change(noun):
        return "", q.end
    return noun, passage.text.index(noun, q.end) + len(noun)
