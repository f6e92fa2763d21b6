"""Workbooks of several sheets, as bytes."""

from __future__ import annotations

import io

import openpyxl

from tests.members.pages import credit_code

CHAMBERS = ["商会名称", "统一社会信用代码", "会长", "会长电话", "会员数"]
OFFICERS = ["姓名", "商会职务", "商会名称", "任期", "联系电话"]
ENTERPRISES = ["企业名称", "统一社会信用代码", "法定代表人", "手机", "所属商会", "注册资本（万元）"]
TEA, WOOD = "云州市茶业商会", "云州市木业商会"


def book_of(*sheets, hidden=()):
    """A workbook as bytes of (name, rows) pairs."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        if name in hidden:
            sheet.sheet_state = "hidden"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def whole(wrong=""):
    """Officers and enterprises before the chambers that they belong to, and a sheet of notes."""
    return book_of(
        ("说明", [["一、请按表填写。"]]),
        ("任职", [OFFICERS, ["李秘书", "秘书长", TEA, "2024.5—2029.5", "13900000001"]]),
        (
            "会员",
            [
                ENTERPRISES,
                ["云州恒瑞茶业有限公司", credit_code(), "李静文", "13654581344", TEA, "500"],
                ["云州金桥木业有限公司", credit_code(), "陈老板", "13654581345", WOOD, "900"],
            ],
        ),
        ("商会", [CHAMBERS, [TEA, credit_code(), "唐山水", "13628079679", 46], [WOOD, wrong, "", "", 5]]),
    )
