"""The terms by which supply meets demand: runs of two Chinese characters, and words of Latin letters."""

from __future__ import annotations

import re

from federation.text import fold

HAN = re.compile(r"[\u3400-\u9fff]+")
LATIN = re.compile(r"[a-z][a-z0-9]{1,19}")
MOST = 400
# What every post says of itself tells nothing about what it is.
COMMON_WORDS = """
供应 需求 寻求 提供 求购 采购 出售 合作 对接 我司 公司 有限 本公 企业 产品 服务 项目 长期 大量 现有 需要
联系 欢迎 以及 可以 进行 具有 要求 相关 方面 价格 优惠 质量 保证 月底 每月 一批 年内 洽谈 面议
"""
COMMON = frozenset(COMMON_WORDS.split())


def terms_of(*texts: str, common: bool = False) -> list[str]:
    """The different terms of some texts in order, at most `MOST`; with `common` also those of every post.

    "冷链仓储" gives 冷链, 链仓, 仓储; a single character gives nothing.
    """
    found: set[str] = set()
    for text in texts:
        folded = fold(text)
        for run in HAN.findall(folded):
            found.update(run[at : at + 2] for at in range(len(run) - 1))
        found.update(LATIN.findall(folded))
    return sorted(found if common else found - COMMON)[:MOST]
