"""Indicators: the shortest phrase that says what a number measures.

The words before the number usually say it (网民规模达9.89亿人), sometimes those after it
(新增3.2万家企业, 71.7%的居民选择……); where neither does, it is what was spoken of before
(同比增长5%).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from maitu.ingest import wording
from maitu.ingest.passages import Passage
from maitu.ingest.quantities import Quantity
from maitu.ingest.wording import Wording, rules

_SHARE = re.compile(
    r"占(?P<whole>(?![比有用据地])[^占]{0,32}?)(?P<share>的?(?:比重|比例|份额|比率|比))?$"
)
_OF = re.compile(
    r"(?P<verb>相当于|恢复[到至]|完成|达到|超过|接近|仅为|约为|占到|为|是|达|占|约|近)"
    r"(?P<whole>[^为是]{2,24})的(?:近|约|超过?|逾)?$"
)
_OF_TIME = re.compile(r"(?:同期|水平)?的(?:约|近|超过?)?")
_AMONG = re.compile(r"^[^，每]{1,16}?(?:当?中的|[^，]中，|造成(?=[^，]{2,}损失))(?=..)")
_SETTING = re.compile(
    r"^在(?![线校建网职册岗孵研押库售手])[^，]{1,16}?"
    r"(?:中|上|内|下|里|方面|领域|期间|范围内)(?=[^的].)"
)
_RIGHT = re.compile(r"[^，。；：、！？（）()《》\d%]*")
_AMONG_WHOM = re.compile(r"(?:[^，。；]*，)?(?:在)?([^，。；]{2,12})中(?=，|有?\d)")
_NUMBERED = re.compile(r"\d*[.、]|第[一二三四五六七八九十百\d]+[条款]|[▍•●■◆►▶✅☑]|[①-⑳➀-➓]")
_ABOUT = re.compile(r"(?:左右|以上|上下)?(?=[\u4e00-\u9fff])|")
_BUILT = re.compile(r"([^，。；、的]{2})的([^，。；、]{2,8})")
_FIGURE = re.compile(r"(?<![A-Za-z\d.])\d+(?![A-Za-z\d.])")
_OF_WHOM = re.compile(r"(?:左右|以上|多)?的")
_PER = re.compile(
    r"(?:可?达到?|为|报)?(?:每\d*(?:人|年|月|日|天|周|户|桶|吨|股|斤|公斤|千克|亩|公顷|小时|分钟|秒|次"
    r"|台|辆|套|件|张|平方米|立方米|度|公里|百人|千人|万人))+$"
)
_OTHER = re.compile(r"(?:高于|低于|快于|慢于|优于|好于)(.{2,20})的")  # 高于对照组的(80%)
_COMPANY = re.compile(
    r"^(?:公司|集团|企业)(?=实现|录得|取得|完成|营业|营收|净利|归母|毛利|研发|主营|共|已|累计|现有|拥有|新增)")
_WHERE = re.compile(r"^在[^，的]{2,12}?(?=累计|新增|共|建成|拥有|设有|部署|销售|并网)")
_HAVING = re.compile(r"^(?:已有|有(?![息效色机限序关害偿线源轨声氧形])|拥有|设有)(?=[^，]{2,}[^量率]$)")
_REMARK = re.compile(r"^[（(][^（）()]*[）)](?=..)")
_CHARGED = re.compile(r"^(?:另|再|还|需|须|只需|仅需)?(?:收取?|缴纳?|支付|花费?)(?=每)")
_SHARE_WITHIN = re.compile(r"在[^，]{2,20}中的(?:占比|比重|比例|份额)$")
_QUANTIFIER = re.compile(r"^(?:第?[一二三四五六七八九十两]+[个座家条项处]|在[^，]{2,8}?(?=建|新|打|设|投))")
_GIVEN_TO = re.compile(r"^(?:对|向|给|为)(?=.{2})|(?:给予|发放|提供|安排|予以|按)$")
_ANNOUNCED = re.compile(r"^[^，]{2,10}?(?:宣布|决定)将?(?=..)")
_ANSWER_END = re.compile(r"[，。；！？]|$")
_WHOLE_NOUN = 14  # characters: a noun up to this length keeps its modifiers: 重点产品的核算规则
_LONG = 26  # characters; a longer phrase loses the modifiers before its last 的


@dataclass(frozen=True, slots=True)
class Phrase:
    """What a number measures, as the words around it tell."""

    subject: str  # the thing measured, "" where it must be known from before
    start: int  # in the passage: where the phrase begins
    end: int  # in the passage: where the number's phrase ends
    wording: Wording
    name: str = ""  # the whole indicator where it is not the subject and the change
    joined: str = ""  # put after what was spoken of before: 占GDP的比重, 相当于2015年同期


def read(passage: Passage, left: tuple[int, int], q: Quantity) -> Phrase:
    """Read what `q` measures from `left`, the stretch before it, and from the words after it."""
    text = passage.text
    left = _before_the_time(passage, left)
    words = wording.read(text[left[0]: left[1]])
    if q.kind == "ratio" and not words.verb and (other := _OTHER.fullmatch(words.basis)):
        subject, start = _subject(passage, left[0], left[0] + len(words.subject))
        return Phrase(subject, start, q.end, Wording(words.subject), joined=f"（{other[1]}）")
    if words.reached or words.changes:
        subject, start = _subject(passage, left[0], left[0] + len(words.subject))
        return _attribute(Phrase(subject, start, q.end, words))
    if q.kind in ("ratio", "multiple") and (of := _OF.search(text[left[0]: left[1]])):
        return _part_of(passage, left[0], of, q, words)
    if q.kind == "ratio" and (share := _SHARE.search(words.subject)):
        subject, start = _subject(passage, left[0], left[0] + share.start())
        joined = f"占{share['whole']}的比重" if share["whole"] else "占比"
        return Phrase(subject, start, q.end, words, joined=joined)
    subject, start = _subject(passage, left[0], left[0] + len(words.subject))
    if q.kind == "ratio" and (answer := _answer(passage, q, subject)):
        return Phrase("", min(start, q.start), answer[1], words, name=answer[0])
    if q.kind == "ratio" and not subject and (deed := _deed(passage, q)):
        return Phrase("", q.start, q.end + len(deed), words, joined=f"{deed}的比例")
    return _with_object(passage, q, Phrase(subject, start, q.end, words))


def _deed(passage: Passage, q: Quantity) -> str:
    """Return what a share, of those spoken of before, does: 其中(99%)通过手机上网."""
    after = passage.text[q.end: passage.clause_end(q.end)]
    verbs = tuple(verb for verb in rules()["survey"]["verbs"] if len(verb) > 1)
    return after if len(after) <= 30 and after.startswith(verbs) else ""


def _before_the_time(passage: Passage, left: tuple[int, int]) -> tuple[int, int]:
    """Leave out a time between the words and the number: 提高到2022年的(17.5%)."""
    for period in passage.periods:
        between = passage.text[period.end: left[1]]
        part = period.role == "than" and passage.text[period.start - 1] not in "比较"
        if period.start >= left[0] and _OF_TIME.fullmatch(between) and not part:
            end = period.start - (period.role in ("base", "than"))
            return (left[0], end) if end > left[0] else left
    return left


def _attribute(phrase: Phrase) -> Phrase:
    """Mark words that alone measure nothing (规模, 占比) as said of what was spoken of before."""
    if (within := _SHARE_WITHIN.fullmatch(phrase.subject)) and phrase.subject.startswith("在"):
        return replace(phrase, subject="", joined=within[0])
    if phrase.subject in rules()["words"]["attributes"] or _PER.fullmatch(phrase.subject):
        return replace(phrase, subject="", joined=phrase.subject.removeprefix("报"))
    return phrase


def _part_of(
    passage: Passage, start: int, of: re.Match[str], q: Quantity, words: Wording
) -> Phrase:
    """Read 规模为2015年同期的3倍 and 完成全年目标任务的99.8%."""
    subject, first = _subject(passage, start, start + of.start())
    whole = wording.strip_openers(of["whole"])
    if q.kind == "multiple":
        joined = f"相当于{whole}"
    else:
        verb = of["verb"] if of["verb"] in ("完成", "恢复到", "恢复至", "相当于") else "占"
        joined = f"{verb}{whole}的比重"
    attribute = subject if subject in rules()["words"]["attributes"] else ""
    return Phrase("" if attribute else subject, first, q.end, words, joined=attribute + joined)


def _subject(passage: Passage, start: int, end: int) -> tuple[str, int]:
    """Return the thing measured within a stretch of the passage, and where it begins."""
    for period in reversed([p for p in passage.periods if start <= p.start and p.end <= end]):
        after, position = _clean(passage.text, period.end, end)
        if len(after) > 1:
            return after, position
        end = period.start
    return _clean(passage.text, start, end)


def _clean(text: str, start: int, end: int) -> tuple[str, int]:
    """Take off all that is not the thing measured, on both sides."""
    sentence = rules()["sentence"]
    if _SHARE_WITHIN.search(text[start:end]):
        start += len(text[start:end]) - len(wording.strip_openers(text[start:end]))
        return text[start:end], start
    before = None
    while before != start:
        before = start
        start += len(text[start:end]) - len(wording.strip_openers(text[start:end]))
        for pattern in (_AMONG, _SETTING, _ANNOUNCED, _COMPANY, _WHERE, _HAVING, _REMARK):
            if match := pattern.match(text[start:end]):
                start += len(match[0])
        place = next((w for w in sentence["places"] if text.startswith(w, start)), "")
        if end - start > len(place) + 1 and not text.startswith(sentence["no_places"], start):
            tail = next((w for w in sentence["place_tails"] if place and text.startswith(
                w, start + len(place)) and end - start > len(place + w) + 4), "")
            start += len(place + tail)
        if match := _NUMBERED.match(text[start:end]):
            start += len(match[0])
    phrase = wording.strip_tails(text[start:end])
    if (per := _PER.search(phrase)) and per.start() > 1:
        phrase = phrase[: per.start()]
    if len(phrase) > _LONG and "的" in phrase:
        cut = phrase.rindex("的") + 1
        if len(phrase) - cut >= 4:
            start, phrase = start + cut, phrase[cut:]
    phrase = phrase.replace("实现", "").replace("录得", "").strip("□")
    quoted = re.fullmatch("[“‘\"]([^”’\"]*)[”’\"]?", phrase)
    return (quoted[1] if quoted else phrase), start


def _answer(passage: Passage, q: Quantity, subject: str) -> tuple[str, int] | None:
    """Read 71.7%的居民选择在外卖平台点餐: (选择在外卖平台点餐的居民比例, where it ends)."""
    text = passage.text
    end = _ANSWER_END.search(text, q.end).start()  # type: ignore[union-attr]
    after = re.sub(r"^(?:左右|以上|多)?的?", "", text[q.end:end])
    if not after:
        return None
    if (among := _of_whom(passage, q, subject)) and after.startswith(rules()["survey"]["verbs"]):
        return f"{after[:40]}的{among}比例", end
    if subject and not subject.endswith(rules()["survey"]["askers"]):
        return None
    if not _OF_WHOM.match(text, q.end) and not after.startswith(rules()["survey"]["people"]):
        return None
    verbs = rules()["survey"]["verbs"]
    for i in range(1 if after[0] == "人" else 2, min(len(after), 16)):
        if after.startswith(verbs, i):
            whom = re.sub(r"[则也均都还]$", "", after[:i])
            return f"{after[i:][:40]}的{whom}比例", end
    return (f"{after}比例", end) if len(after) <= 16 else None


def _of_whom(passage: Passage, q: Quantity, subject: str) -> str:
    """Return whom a share is of, in 受访者中，有(62%)表示……"""
    if subject.endswith("中"):
        return subject[:-1]
    asked = None if subject else _AMONG_WHOM.match(passage.text)
    return asked[1] if asked and asked.end() <= q.start else ""


def _with_object(passage: Passage, q: Quantity, phrase: Phrase) -> Phrase:
    """Complete the subject with the noun after the number: 新增(3.2万家)企业, (14亿)人口."""
    subject, words = phrase.subject, rules()["words"]
    if subject in (*rules()["survey"]["bare"], *rules()["sentence"]["places"]):
        subject, phrase = "", replace(phrase, subject="")
    if q.kind == "money" and (given := _given(passage, q, phrase) or _spent(passage, q, phrase)):
        return given
    share = re.match("的(" + "|".join(rules()["survey"]["shares"]) + ")", passage.text[q.end:])
    if q.kind == "ratio" and subject and share:
        return replace(phrase, subject=subject + share[1], end=q.end + share.end())
    if q.kind == "money" or q.unit in ("亿", "万", "万亿"):
        nominal = words["nominal_money"]
        if verb := next((v for v in nominal if subject.endswith(v)), None):
            return replace(phrase, subject=subject.removesuffix(verb) + nominal[verb])
    spending = next((v for v in words["spending"] if subject.endswith(v)), "")
    if spending and (built := _BUILT.match(passage.text, q.end)):
        thing = re.match(r"[^在于被已]*", built[2])
        return replace(phrase, subject=spending + built[1] + (thing[0] if thing else ""))
    if extent := next((w for w in words["extents"] if subject.endswith(w)), ""):
        noun, end = _noun_after(passage, q) if passage.text.startswith("的", q.end) else ("", 0)
        if noun and subject.removesuffix(extent) in ("", *words["transitive"]):
            return replace(phrase, subject=noun + extent, end=end)
    if subject in words["attributes"] or _SHARE_WITHIN.fullmatch(subject):
        return _attribute(phrase)
    subject = _CHARGED.sub("", subject)
    if _PER.fullmatch(subject):
        noun, end = _noun_after(passage, q)
        return replace(phrase, subject=subject + noun, end=end) if noun else _attribute(phrase)
    while (stripped := subject.removesuffix(
        next((w for w in words["modifiers"] if subject.endswith(w)), ""))) != subject:
        subject = stripped
    verb = next((v for v in words["transitive"] if subject.endswith(v)), "")
    of = passage.text.startswith("的", q.end)
    needs = not subject or verb or (
        (of or q.kind in ("count", "people")) and not wording.head(subject))
    noun, end = _noun_after(passage, q) if needs else ("", q.end)
    if not noun or (of and subject and not wording.head(noun)):
        return phrase
    if verb:
        subject = "" if verb in words["possessing"] else verb
    area = "面积" if q.kind == "area" and not wording.head(noun) else ""
    return replace(phrase, subject=subject + noun + area, end=end)


def _given(passage: Passage, q: Quantity, phrase: Phrase) -> Phrase | None:
    """Read 对首店给予最高(100万元)奖励: 首店奖励, and 对…企业一次性奖励(50万元)."""
    words = rules()["words"]
    after = re.match(r"的?(?:一次性)?([^，。；、的]{0,8}?(?:" + "|".join(words["given"]) + "))",
                     passage.text[q.end:])
    subject, before = phrase.subject, ""
    while before != subject:
        before = subject
        subject = _GIVEN_TO.sub("", subject.removesuffix(
            next((w for w in words["modifiers"] if subject.endswith(w)), "")))
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
    verb = next((v for v in (*words["spending"], "资金") if phrase.subject.endswith(v)), "")
    after = passage.text[q.end: passage.clause_end(q.end)]
    after = re.sub(r"^(?:用于|在[^，]{2,10}?(?=建|新|打|设|投|升|改))", "", after)
    deed = next((w for w in words["spent_on"] if after.startswith(w)), "")
    if not verb or not deed:
        return None
    thing = _QUANTIFIER.sub("", re.sub(r"^了?", "", after.removeprefix(deed)))
    if not 2 <= len(thing) <= 24:
        return None
    nominal = {"资金": "出资", "斥资": "投资", "耗资": "投资"}.get(verb, verb)
    return replace(phrase, subject=f"{deed}{thing}{nominal}", end=passage.clause_end(q.end))


def _noun_after(passage: Passage, q: Quantity) -> tuple[str, int]:
    match = _RIGHT.match(passage.text, q.end + len(_ABOUT.match(passage.text, q.end)[0]))  # type: ignore[index]
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
    if of:
        cut = next((i for i in range(len(noun), 1, -1) if wording.head(noun[:i])), len(noun))
        noun = noun[:cut]
    named = 2 <= len(noun) <= 14 or noun in tuple("省市县区村镇国")
    if not named or wording.begins_with_change(noun):
        return "", q.end
    return noun, passage.text.index(noun, q.end) + len(noun)


def subject_of_clause(passage: Passage, start: int, end: int) -> tuple[str, int] | None:
    """Return what a clause without numbers speaks of, if it is something measured.

    社会消费品零售总额逐月恢复 speaks of 社会消费品零售总额.
    """
    text = passage.text[start:end]
    words = rules()["words"]
    if text.endswith(words["bases"]) or text.startswith(words["circumstances"]):
        return None
    if text.endswith(words["greatest"]):
        text = text.removesuffix(next(w for w in words["greatest"] if text.endswith(w)))
        subject, first = _subject(passage, start, start + len(text))
        return (subject, first) if len(subject) > 1 else None
    for cut in range(len(text), 2, -1):
        if wording.head(text[:cut]) and not _FIGURE.search(text[:cut]):
            subject, first = _subject(passage, start, start + cut)
            return (subject, first) if len(subject) > 2 else None
    return None
