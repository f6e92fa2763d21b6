"""Invented names, codes and telephones: the same ones at every loading."""

from __future__ import annotations

import random
from datetime import date, timedelta

from stdnum.cn import uscc

SEED = 20261122
SURNAMES = "陈林黄周吴郑何罗梁宋谢唐韩冯邓曹彭曾萧田董潘袁蔡蒋余杜叶程魏苏吕丁沈任姚卢傅钟姜"
GIVEN = "明华文建国志平海军伟强磊敏静丽芳娟秀英慧雅洁宁晨阳博宇轩泽涛波勇杰超凯帆颖琳珊倩雪"
BRANDS = "恒瑞嘉泰鸿博盛禾安信达远景源丰润泽启航正合同创新和众联百川金石云峰清泉东篱北辰南屏西岭"
# No division of GB/T 2260 begins with 90, so no such code belongs to anybody.
AREA = "909900"


class Inventor:
    """Draws names and numbers from one seed. Nothing it returns twice is meant to be unique but codes."""

    def __init__(self) -> None:
        self.random = random.Random(SEED)
        self.serial = 0
        self.used: set[str] = set()

    def person(self) -> str:
        """A personal name that was not drawn before."""
        while True:
            name = self.random.choice(SURNAMES) + "".join(
                self.random.sample(GIVEN, self.random.choice((1, 2, 2, 2)))
            )
            if name not in self.used:
                self.used.add(name)
                return name

    def brand(self) -> str:
        """A two-character trade name that was not drawn before."""
        while True:
            name = "".join(self.random.sample(BRANDS, 2))
            if name not in self.used:
                self.used.add(name)
                return name

    def credit_code(self, kind: str) -> str:
        """A credit code with its check sign; `kind` is its first two signs (91 enterprise, 51 society)."""
        self.serial += 1
        stem = f"{kind}{AREA}{self.serial:09d}"
        return stem + uscc.calc_check_digit(stem)

    def mobile(self) -> str:
        self.serial += 1
        return f"1990{self.serial:07d}"

    def office_phone(self) -> str:
        """A telephone with an area code that no city has."""
        self.serial += 1
        return f"0900-812{self.serial % 10_000:04d}"

    def day(self, first: date, last: date) -> date:
        return first + timedelta(days=self.random.randrange((last - first).days + 1))
