"""Invented organisations in any number: the same key always gives the same row."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from types import SimpleNamespace

from federation.accounts.services.organisations import index_terms
from federation.accounts.services.tree import path_segment

PLACES = [
    "云州",
    "桃溪",
    "澄江",
    "柳河",
    "石泉",
    "枫林",
    "白沙",
    "青山",
    "龙湾",
    "沙洲",
    "清河",
    "南浦",
    "东岭",
    "西岩",
    "北塘",
    "中和",
    "安平",
    "永兴",
    "广济",
    "新丰",
]
# Trades are the common words of a search: each stands in one name of twenty-five.
TRADES = [
    "机械",
    "电子",
    "纺织",
    "食品",
    "化工",
    "建材",
    "物流",
    "农业",
    "医药",
    "家具",
    "印刷",
    "包装",
    "汽车",
    "五金",
    "陶瓷",
    "服饰",
    "光电",
    "环保",
    "软件",
    "贸易",
    "建筑",
    "能源",
    "餐饮",
    "旅游",
    "文化",
]
# Brands of two of these signs are the rare words: each pair stands in a few dozen of a million names.
SIGNS = (
    "华盛丰泰瑞祥和顺达昌隆鑫宏远博雅诚信德仁义礼智勇恒久春秋日月星辰天地山川江海湖泊松柏竹梅兰菊荷莲桂枫"
    "金银铜铁锡玉珠宝琼瑶琪璐瑾瑜晨曦朝阳明亮光辉耀灿烂飞鸿鹏程万里长风破浪云帆济沧腾龙跃虎骏马奔雷电火炎"
    "康健福寿喜乐安宁静思源清泉碧波翠微绿野芳菲锦绣繁荣兴旺发财源茂森林木本正大方圆通畅捷迅速联合众志成城"
)
ENDINGS = ("有限公司", "有限责任公司", "股份有限公司", "集团有限公司")
CODE_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
CODE_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
COMMON_WORD = TRADES[0]
_SPREAD = 2_654_435_761


@dataclass(frozen=True)
class Ground:
    """Keys that the rows refer to: the federation, its counties, and the dictionaries."""

    root: int
    counties: tuple[int, ...]
    regions: tuple[int, ...]
    industries: tuple[int, ...]


def spread(key: int, turn: int = 0) -> int:
    """A number that looks random and is the same in every run."""
    mixed = (key * _SPREAD + turn * 40_503 + 12_345) & 0xFFFFFFFF
    return ((mixed >> 15) ^ mixed) * 2_246_822_519 >> 7 & 0xFFFFFFF


def brand(key: int) -> str:
    first, second = spread(key, 1), spread(key, 2)
    return SIGNS[first % len(SIGNS)] + SIGNS[second % len(SIGNS)]


def enterprise_name(key: int) -> str:
    place, trade = PLACES[spread(key, 3) % len(PLACES)], TRADES[spread(key, 4) % len(TRADES)]
    return f"{place}{brand(key)}{trade}{ENDINGS[spread(key, 5) % len(ENDINGS)]}"


def chamber_name(key: int) -> str:
    return f"{PLACES[spread(key, 3) % len(PLACES)]}{brand(key)}{TRADES[spread(key, 4) % len(TRADES)]}商会"


def credit_code(key: int) -> str:
    """A code with a right check sign (GB 32100) that belongs to nobody: its region is 99."""
    body = f"9199{key:013d}"
    total = sum(CODE_SIGNS.index(sign) * weight for sign, weight in zip(body, CODE_WEIGHTS))
    return body + CODE_SIGNS[-total % 31]


def organisation(key: int, kind: str, ground: Ground) -> tuple:
    """One row of accounts_organisation in the order of `COLUMNS`."""
    is_chamber = kind == "chamber"
    name = chamber_name(key) if is_chamber else enterprise_name(key)
    code = credit_code(key)
    row = SimpleNamespace(name=name, short_name="", former_names="", credit_code=code)
    # The service's own derivation, so that sorting and searching are what the product does.
    index_terms(row)  # type: ignore[arg-type]
    turn = spread(key, 6) % (len(ground.counties) + 2)
    county = ground.counties[turn] if turn < len(ground.counties) else None
    parent = (path_segment(ground.root), county)
    path = parent[0] + (path_segment(county) if county else "") + path_segment(key)
    founded = f"{2000 + spread(key, 7) % 25}-{1 + spread(key, 8) % 12:02d}-{1 + spread(key, 9) % 28:02d}"
    moment = f"2026-{1 + key % 9:02d}-{1 + key % 27:02d} 08:{key % 60:02d}:{key // 60 % 60:02d}+08"
    region = ground.regions[spread(key, 10) % len(ground.regions)]
    industry = ground.industries[spread(key, 11) % len(ground.industries)]
    return (
        key, kind, name, "", "", "", code, "active", region, industry, founded, "", "", county or ground.root,
        path, county, None, row.sort_key, row.folded_name, row.search, 1, moment, moment,
    )  # fmt: skip


COLUMNS = (
    "id", "kind", "name", "short_name", "english_name", "former_names", "credit_code", "status", "region_id",
    "industry_id", "founded_on", "address", "phone", "parent_id", "path", "branch_id", "merged_into_id",
    "sort_key", "folded_name", "search", "version", "created_at", "updated_at",
)  # fmt: skip


def copy_text(rows: Iterator[tuple]) -> bytes:
    """Rows as COPY's text format; no value holds a tab or a line end."""
    lines = []
    for row in rows:
        cells = ["\\N" if cell is None else str(cell).replace("\\", "\\\\") for cell in row]
        lines.append("\t".join(cells))
    return ("\n".join(lines) + "\n").encode() if lines else b""


def block(kind: str, first: int, count: int, ground: Ground) -> bytes:
    """Rows with the keys `first` to `first + count - 1`, ready for COPY; one unit of work of a process."""
    return copy_text(organisation(key, kind, ground) for key in range(first, first + count))
