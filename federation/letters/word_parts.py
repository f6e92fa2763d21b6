"""Pieces of WordprocessingML that python-docx has no call for: fonts, grid, lines and page numbers."""

import math

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.section import Section
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from federation.letters import layout
from federation.letters.fonts import ROLES

EMU_PER_MM, EMU_PER_PT = 36000, 12700
# Where a reader lacks a wanted font, Word tries these before anything of its own choice.
ALTERNATIVES = {
    "方正小标宋简体": "华文中宋",
    "仿宋_GB2312": "仿宋",
    "楷体_GB2312": "楷体",
    "黑体": "SimHei",
    "宋体": "SimSun",
}
_SHAPE = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
_DRAWING = f'{nsdecls("w", "wp", "a")} xmlns:wps="{_SHAPE}"'


def element(tag: str, **attributes: object) -> BaseOxmlElement:
    """Return a `w:` element with `w:` attributes."""
    made = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    return made


def set_font(run_properties, role: str) -> None:
    """Name the wanted font of a role for Latin and Chinese text alike, and drop theme fonts."""
    for old in run_properties.findall(qn("w:rFonts")):
        run_properties.remove(old)
    name = ROLES[role].word
    run_properties.insert(
        0, element("rFonts", ascii=name, hAnsi=name, eastAsia=name, cs=name, hint="eastAsia")
    )


def add_run(paragraph: Paragraph, text: str, role: str = "body", size: float = layout.BODY_PT) -> Run:
    """Append text in the font of a role; the text is data and never read as markup."""
    run = paragraph.add_run(text)
    set_font(run._r.get_or_add_rPr(), role)
    run.font.size = Pt(size)
    if size != layout.BODY_PT:
        spread(run, 0)
    return run


def spread(run: Run, points: float) -> None:
    """Put `points` of space after each character of a run."""
    _set_spacing(run._r.get_or_add_rPr(), points)


def _set_spacing(run_properties, points: float) -> None:
    for old in run_properties.findall(qn("w:spacing")):
        run_properties.remove(old)
    run_properties.insert_element_before(
        element("spacing", val=math.floor(points * 20)), "w:w", "w:kern", "w:position", "w:sz", "w:szCs"
    )


def red(run: Run) -> Run:
    run.font.color.rgb = RGBColor.from_string(layout.RED)
    return run


def set_indent(paragraph: Paragraph, **characters: float) -> None:
    """Indent by characters of the grid (left, right, firstLine, hanging), with lengths for other readers."""
    indent = paragraph._p.get_or_add_pPr().get_or_add_ind()
    for side, count in characters.items():
        indent.set(qn(f"w:{side}Chars"), str(round(count * 100)))
        indent.set(qn(f"w:{side}"), str(round(count * layout.CELL_PT * 20)))


def set_up_page(section: Section) -> None:
    """Give the section A4, the type area and the grid of 22 lines by 28 characters."""
    section.page_width, section.page_height = Mm(layout.PAGE_WIDTH), Mm(layout.PAGE_HEIGHT)
    section.top_margin, section.bottom_margin = Mm(layout.TOP), Mm(layout.BOTTOM)
    section.left_margin, section.right_margin = Mm(layout.LEFT), Mm(layout.RIGHT)
    section.gutter = 0
    section.header_distance = Mm(layout.CLASS_TOP)
    below = layout.BOTTOM - layout.PAGE_NUMBER_BELOW_TYPE - layout.SMALL_PT / 2 / layout.POINTS_PER_MM
    section.footer_distance = Mm(below)
    for old in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(old)
    section._sectPr.append(
        element(
            "docGrid",
            type="linesAndChars",
            linePitch=round(layout.LINE_PT * 20),
            charSpace=round((layout.CELL_PT - layout.BODY_PT) * 4096),
        )
    )


def set_up_styles(document: Document) -> None:
    """Make Normal the body text of letters and clear the template's Western defaults."""
    defaults = document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    normal = document.styles["Normal"]
    for properties in (defaults, normal.element.get_or_add_rPr()):
        set_font(properties, "body")
        for old in properties.findall(qn("w:lang")):
            properties.remove(old)
    # The grid's cell is the default size plus charSpace; readers differ in which default they mean.
    for tag in ("sz", "szCs"):
        defaults.find(qn(f"w:{tag}")).set(qn("w:val"), str(round(layout.BODY_PT * 2)))
    defaults.append(element("lang", val="en-US", eastAsia="zh-CN"))
    normal.font.size = Pt(layout.BODY_PT)
    shape = normal.paragraph_format
    shape.space_before = shape.space_after = Pt(0)
    shape.line_spacing = Pt(layout.LINE_PT)
    shape.widow_control = False
    shape.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    # The grid's cell is a little narrower than its character. Word squeezes, other readers take two cells;
    # so the pitch of 28 characters and 22 lines is written out, and the grid itself is only declared.
    _set_spacing(normal.element.get_or_add_rPr(), layout.CELL_PT - layout.BODY_PT)
    properties = normal.element.get_or_add_pPr()
    for tag, value in (("kinsoku", 1), ("autoSpaceDE", 0), ("autoSpaceDN", 0), ("snapToGrid", 0)):
        properties.insert_element_before(element(tag, val=value), "w:spacing", "w:ind", "w:jc")


def set_up_settings(document: Document) -> None:
    """Ask for different even pages, squeezed punctuation and today's layout rules; name the stand-ins."""
    settings = document.settings
    settings.odd_and_even_pages_header_footer = True
    compat = settings.element.find(qn("w:compat"))
    if compat is None:
        compat = element("compat")
        settings.element.append(compat)
    uri = "http://schemas.microsoft.com/office/word"
    compat.append(element("compatSetting", name="compatibilityMode", uri=uri, val="15"))
    spacing = settings.element.find(qn("w:characterSpacingControl"))
    if spacing is not None:
        spacing.set(qn("w:val"), "compressPunctuation")
    for part in document.part.package.iter_parts():
        if str(part.partname) == "/word/fontTable.xml":
            part._blob = _font_table()


def _font_table() -> bytes:
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/>'
        f'<w:family w:val="{"swiss" if name == "黑体" else "roman"}"/></w:font>'
        for name, other in ALTERNATIVES.items()
    )
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    return f"{head}<w:fonts {nsdecls('w')}>{fonts}</w:fonts>".encode()


def add_rule(paragraph: Paragraph, number: int, top: float, weight: float) -> None:
    """Anchor a red bar of 170 mm at `top` millimetres from the page's edge, `weight` points thick."""
    width, height = round(layout.RULE_WIDTH * EMU_PER_MM), round(weight * EMU_PER_PT)
    paragraph.add_run()._r.append(
        parse_xml(
            f"<w:drawing {_DRAWING}>"
            '<wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="1" '
            'behindDoc="1" locked="0" layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>'
            f'<wp:positionH relativeFrom="page"><wp:posOffset>{round(layout.RULE_LEFT * EMU_PER_MM)}'
            "</wp:posOffset></wp:positionH>"
            f'<wp:positionV relativeFrom="page"><wp:posOffset>{round(top * EMU_PER_MM)}'
            "</wp:posOffset></wp:positionV>"
            f'<wp:extent cx="{width}" cy="{height}"/><wp:wrapNone/>'
            f'<wp:docPr id="{number}" name="rule {number}"/><wp:cNvGraphicFramePr/>'
            f'<a:graphic><a:graphicData uri="{_SHAPE}"><wps:wsp><wps:cNvSpPr/><wps:spPr>'
            f'<a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>'
            '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
            f'<a:solidFill><a:srgbClr val="{layout.RED}"/></a:solidFill><a:ln><a:noFill/></a:ln></wps:spPr>'
            "<wps:bodyPr/></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing>"
        )
    )


def add_page_number(paragraph: Paragraph, *, odd: bool) -> None:
    """Fill a footer with the page's number between dashes, one character in from the outer edge."""
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if odd else WD_ALIGN_PARAGRAPH.LEFT
    paragraph.paragraph_format.line_spacing = Pt(layout.SMALL_PT)
    set_indent(paragraph, **{"right" if odd else "left": 1})
    add_run(paragraph, "— ", "page", layout.SMALL_PT)
    for kind in ("begin", "PAGE", "separate", "2", "end"):
        run = add_run(paragraph, "2" if kind == "2" else "", "page", layout.SMALL_PT)
        if kind == "PAGE":
            code = element("instrText")
            code.text = " PAGE "
            run._r.append(code)
        elif kind != "2":
            run._r.append(element("fldChar", fldCharType=kind))
    add_run(paragraph, " —", "page", layout.SMALL_PT)
