import pytest

from maitu.ingest import present
from maitu.ingest.present import Today
from maitu.ontology.model import Document, Metadata


@pytest.mark.parametrize(
    ("metadata", "title", "text", "expected"),
    [
        (Metadata(date="2021-03-05", edition="2020"), "", "", Today(2021, 3, 2020)),
        (Metadata(date="2021"), "", "", Today(2021, None, None)),
        (Metadata(edition="2020"), "", "2022年", Today(2020, None, 2020)),
        (Metadata(), "白皮书（2022年）", "2019年", Today(2022, None, None)),
        (Metadata(), "白皮书", "2018年和2019年，到2025年，力争2030年前", Today(2019, None, None)),
        (Metadata(), "", "没有年份", Today(None, None, None)),
        (Metadata(), "", "某报社 2022年3月8日\n全市产值增长。", Today(2022, 3, None)),
        (Metadata(), "", "小编 2022-09-06\n全市产值增长。", Today(2022, 9, None)),
        (Metadata(), "", "某办规〔2022〕7号\n比2019年增长。", Today(2022, None, None)),
        (Metadata(), "", "（2024年11月5日，某地讯）开业九年的乐园今日公告，" + "改造" * 30, Today(2024, 11)),
        (Metadata(), "", "【某报2024-05-16】平台公告，" + "收购" * 30, Today(2024, 5)),
        (Metadata(), "", "2018-07-31，某省湿地恢复。" + "候鸟" * 30, Today(2018, 7)),
        (Metadata(), "", "某局 2O16年6月3O日\n上半年增长。", Today(2016, 6)),
        (Metadata(), "", "二〇二五年五月　某刊\n基金增长。", Today(2025)),
        (Metadata(), "", "发布日期：113年11月20日\n今年增长。", Today(2024, 11)),
        (Metadata(), "", "某厂113年第四季法說會\n營收年增。", Today(2024)),
        (Metadata(), "", "某厂建成113年来，營收年年增长。", Today(None)),
        (Metadata(), "2025届毕业生观察", "签约率上升。", Today(2025)),
        (Metadata(), "", "2024年前三季度增长，计划2026年重新开放。", Today(2024)),
        (Metadata(), "", "船 讯（ 2 0 1 8 . 9 ）　第 2 版\n上半年增长。", Today(2018, 9)),
        (Metadata(), "", "数据截至2022年6月30日，比2019年增长。", Today(2022, 6, None)),
        # dates in the title, in other brackets and at the end
        (Metadata(), "用棉快评（202311期）", "用棉快评（202311期）\n开机率71%。", Today(2023, 11)),
        (Metadata(), "", "［某报2004年4月28日］展馆里人挤人，明年更多。" + "鞋帽" * 30, Today(2004, 4)),
        (Metadata(), "", "预计2025年转正。\n——某证券机械组2024.11.5", Today(2024, 11)),
        (Metadata(), "", "预计2030年达到两成。\n（某智库，2025年1月）", Today(2025, 1)),
        (Metadata(), "", "上半年增长。\n本文写于2025年。", Today(2025)),
        (Metadata(), "", "2024年增长。" * 30 + "\n甲 | 到期\n乙 | 2025年1月", Today(2025)),  # a cell
    ],
)
def test_when_a_document_speaks(metadata, title, text, expected):
    assert present.today(Document("d", title, text, metadata)) == expected
