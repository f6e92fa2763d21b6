"""Pinyin for sorting and searching, from a table of single characters and a short list of phrases.

The dictionary of pypinyin is read once; a name then costs some microseconds, where its segmenting functions
cost tens. Phrases whose reading differs from that of their characters stand in `PHRASES`.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

from federation.text.readings import pinyin_dict

# Characters whose first reading in the dictionary is not the one that names of places and firms have.
USUAL = {
    "长": "chang", "都": "du", "藏": "zang", "佛": "fo", "勒": "le", "伽": "jia", "靓": "liang", "茄": "qie",
    "晟": "sheng", "埔": "pu", "堡": "bao", "什": "shi", "陂": "pi", "坻": "di", "漯": "luo", "牟": "mu",
}  # fmt: skip

# Readings that the usual reading of each character gets wrong, in names of places, trades and firms.
PHRASES = {
    "重庆": "chong qing", "长沙": "chang sha", "长春": "chang chun", "长江": "chang jiang",
    "长安": "chang an", "长兴": "chang xing", "长治": "chang zhi", "长宁": "chang ning",
    "厦门": "xia men", "行业": "hang ye", "银行": "yin hang", "商行": "shang hang", "车行": "che hang",
    "洋行": "yang hang", "行长": "hang zhang", "会长": "hui zhang", "会计": "kuai ji", "朝阳": "chao yang",
    "成都": "cheng du", "都市": "du shi", "六安": "lu an", "蚌埠": "beng bu", "台州": "tai zhou",
    "乐清": "yue qing", "音乐": "yin yue", "乐器": "yue qi", "西藏": "xi zang", "单县": "shan xian",
    "调味": "tiao wei", "给水": "ji shui", "给排水": "ji pai shui", "人参": "ren shen", "种业": "zhong ye",
    "种植": "zhong zhi", "种子": "zhong zi", "重工": "zhong gong", "重型": "zhong xing", "传媒": "chuan mei",
    "大厦": "da sha", "校准": "jiao zhun", "番禺": "pan yu", "东莞": "dong guan", "亳州": "bo zhou",
    "涡阳": "guo yang", "涪陵": "fu ling", "荥阳": "xing yang", "丽水": "li shui", "铅山": "yan shan",
    "澧县": "li xian", "院长": "yuan zhang", "校长": "xiao zhang", "市长": "shi zhang", "县长": "xian zhang",
    "部长": "bu zhang", "局长": "ju zhang", "家长": "jia zhang", "队长": "dui zhang", "厂长": "chang zhang",
    "秘书长": "mi shu zhang", "理事长": "li shi zhang", "董事长": "dong shi zhang", "成长": "cheng zhang",
    "增长": "zeng zhang", "生长": "sheng zhang", "长子县": "zhang zi xian", "收藏": "shou cang",
    "典藏": "dian cang", "珍藏": "zhen cang", "冷藏": "leng cang", "储藏": "chu cang", "窖藏": "jiao cang",
    "朝霞": "zhao xia", "大埔": "da bu", "蔚县": "yu xian", "东阿": "dong e", "乐亭": "lao ting",
    "泌阳": "bi yang", "柏林": "bo lin", "朝晖": "zhao hui", "旅行": "lv xing",
    "枞阳": "zong yang", "歙县": "she xian", "石嘴山": "shi zui shan", "长虹": "chang hong",
}  # fmt: skip

# Characters that people type either way; search finds them under all of these.
HETERONYMS = {
    "行": ("xing", "hang"), "重": ("zhong", "chong"), "长": ("chang", "zhang"), "厦": ("sha", "xia"),
    "乐": ("le", "yue"), "会": ("hui", "kuai"), "朝": ("chao", "zhao"), "单": ("dan", "shan"),
    "曾": ("zeng", "ceng"), "解": ("jie", "xie"), "都": ("du", "dou"), "调": ("tiao", "diao"),
    "参": ("can", "shen"), "藏": ("cang", "zang"), "种": ("zhong", "chong"), "传": ("chuan", "zhuan"),
    "校": ("xiao", "jiao"), "给": ("gei", "ji"), "率": ("lv", "shuai"), "石": ("shi", "dan"),
    "查": ("cha", "zha"),
    "区": ("qu", "ou"), "仇": ("chou", "qiu"), "覃": ("qin", "tan"), "盖": ("gai", "ge"),
    "绿": ("lv", "lu"), "地": ("di", "de"), "和": ("he", "huo"), "干": ("gan", "qian"),
    "佛": ("fo", "fu"), "勒": ("le", "lei"), "伽": ("jia", "ga"), "晟": ("sheng", "cheng"),
    "盛": ("sheng", "cheng"), "柏": ("bai", "bo"), "堡": ("bao", "bu", "pu"), "什": ("shi", "shen"),
    "阿": ("a", "e"), "蔚": ("wei", "yu"), "泊": ("bo", "po"), "薄": ("bao", "bo"), "澄": ("cheng", "deng"),
    "车": ("che", "ju"), "角": ("jiao", "jue"), "系": ("xi", "ji"), "纤": ("xian", "qian"),
    "弹": ("dan", "tan"), "宿": ("su", "xiu"), "六": ("liu", "lu"), "牟": ("mu", "mou"), "血": ("xue", "xie"),
    "露": ("lu", "lou"), "茄": ("qie", "jia"), "模": ("mo", "mu"), "熟": ("shu", "shou"),
}  # fmt: skip

# Surnames whose reading is not the character's first one.
SURNAMES = {
    "单": "shan", "解": "xie", "仇": "qiu", "曾": "zeng", "区": "ou", "查": "zha", "朴": "piao", "盖": "ge",
    "乐": "yue", "覃": "qin", "翟": "zhai", "缪": "miao", "冼": "xian", "员": "yun", "繁": "po", "折": "she",
    "黑": "he", "秘": "bi", "种": "chong", "召": "shao", "郇": "huan", "瞿": "qu", "臧": "zang", "任": "ren",
    "华": "hua", "宁": "ning", "应": "ying", "燕": "yan", "纪": "ji", "逄": "pang", "牟": "mou",
    "尉迟": "yu chi", "万俟": "mo qi", "长孙": "zhang sun", "令狐": "ling hu", "澹台": "tan tai",
}  # fmt: skip

_LONGEST = max(map(len, PHRASES))
_PHRASE_HEADS = frozenset(phrase[0] for phrase in PHRASES)


@dataclass(frozen=True)
class Pinyin:
    """`full` has syllables separated by a space, `initials` their first letters without a space."""

    sort_key: str
    full: str
    initials: str


def plain(syllable: str) -> str:
    """A syllable without its tone: "lǜ" is typed "lv"."""
    decomposed = unicodedata.normalize("NFD", syllable).replace("u\u0308", "v")
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


@cache
def first_reading(sign: str) -> str:
    """The usual reading of one character; "" for what is not Chinese."""
    usual = USUAL.get(sign)
    if usual:
        return usual
    readings = pinyin_dict().get(ord(sign))
    return plain(readings.partition(",")[0]) if readings else ""


@cache
def readings_of(sign: str) -> tuple[str, ...]:
    """Every reading under which a character is searched."""
    reading = first_reading(sign)
    others = (*HETERONYMS.get(sign, ()), *SURNAMES.get(sign, "").split())
    return tuple(dict.fromkeys((reading, *others))) if reading else ()


def syllables(name: str) -> list[str]:
    """One entry a character: its reading, or the character itself, lower-cased, where it is not Chinese."""
    found: list[str] = []
    position = 0
    while position < len(name):
        sign = name[position]
        if sign in _PHRASE_HEADS:
            for length in range(_LONGEST, 1, -1):
                reading = PHRASES.get(name[position : position + length])
                if reading:
                    found += reading.split()
                    position += length
                    break
            else:
                found.append(first_reading(sign) or sign)
                position += 1
            continue
        found.append(first_reading(sign) or sign.lower())
        position += 1
    return found


def _pinyin(parts: list[str]) -> Pinyin:
    full = " ".join(parts)
    return Pinyin(sort_key=full, full=full, initials="".join(part[0] for part in parts))


@lru_cache(maxsize=20_000)
def pinyin_of(name: str) -> Pinyin:
    """The pinyin of an organisation's name; characters without a reading stand for themselves."""
    return _pinyin(syllables("".join(name.split())))


@lru_cache(maxsize=20_000)
def person_pinyin(name: str) -> Pinyin:
    """The pinyin of a person's name, with the surname's own reading (单 shan, 曾 zeng)."""
    bare = "".join(name.split())
    for length in (2, 1):
        surname = SURNAMES.get(bare[:length])
        if surname and (length == 1 or len(bare) > 2):
            return _pinyin(surname.split() + syllables(bare[length:]))
    return _pinyin(syllables(bare)) if bare else Pinyin("", "", "")
