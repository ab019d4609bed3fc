#!/usr/bin/env python3
"""Writes UnicodeTables.swift: what PRECIS asks of Unicode and Swift's standard library cannot say.

    pip install unicodedata2==17.0.1 idna==3.19
    ./generate-tables.py

Both packages carry the Unicode Character Database of the version in their own: unicodedata2 the
categories, Bidi_Class and normalisation, idna the Joining_Type and the scripts. To move on, take
the pair of the Unicode version that the Swift toolchain has; PRECISTableTests says when.
"""

import pathlib

import unicodedata2 as ucd
from idna import idnadata

SCALARS = [c for c in range(0x110000) if not 0xD800 <= c < 0xE000]
# RFC 8264 §9.6 (RFC 5892 §2.6) and §9.8: in an identifier whatever their category is.
SPECIAL = {0x00B7, 0x0375, 0x05F3, 0x05F4, 0x06FD, 0x06FE, 0x0F0B, 0x30FB, 0x200C, 0x200D}
WIDTH_FIRST, WIDTH_LAST = 0xFF00, 0xFFEF
COLUMNS = 100


def category(point):
    return ucd.category(chr(point))


def bidi(point):
    return ucd.bidirectional(chr(point))


def decoded(ranges):
    return {point for r in ranges for point in range(r >> 32, r & 0xFFFFFFFF)}


def bounds(points):
    """The first point of each range and the first after it, in turn."""
    starts = {point for point in points if point - 1 not in points}
    ends = {point + 1 for point in points if point + 1 not in points}
    return sorted(starts | ends)


def width_mappings():
    """Full-width and half-width forms and what they are forms of; each is one code point."""
    mappings = {}
    for point in SCALARS:
        tag, *mapping = ucd.decomposition(chr(point)).split() or [""]
        if tag in ("<wide>", "<narrow>"):
            assert len(mapping) == 1, hex(point)
            mappings[point] = int(mapping[0], 16)
    assert mappings.pop(0x3000) == 0x20
    assert all(WIDTH_FIRST <= p <= WIDTH_LAST and m <= 0xFFFF for p, m in mappings.items())
    return mappings


def bidi_tables():
    """The Bidi_Class of what an identifier may consist of, as far as RFC 5893 §2 tells them apart.

    Marks are left to their category; the few that are no NSM are a table of their own.
    """
    marks = {p for p in SCALARS if category(p) in ("Mn", "Me")}
    points = {p for p in SCALARS if category(p)[0] in "LMN" or 0x21 <= p <= 0x7E} | SPECIAL
    assert all(bidi(p) != "NSM" for p in points - marks)
    classes = {
        "rightToLeft": ("R", "AL"),
        "arabicNumbers": ("AN",),
        "europeanNumbers": ("EN",),
        "neutral": ("ES", "CS", "ET", "ON", "BN"),
    }
    tables = {name: {p for p in points if bidi(p) in values} for name, values in classes.items()}
    spacing = {p for p in marks if bidi(p) != "NSM"}
    rest = points - marks.union(*tables.values())
    assert {bidi(p) for p in rest | spacing} == {"L"}
    return tables | {"leftToRightMarks": spacing}


def joining_tables():
    types = {name: decoded(ranges) for name, ranges in idnadata.joining_types.items()}
    transparent = {p for p in SCALARS if category(p) in ("Mn", "Me", "Cf")}
    return {
        "joiningForward": types["D"] | types["L"],
        "joiningBackward": types["D"] | types["R"],
        "transparencyExceptions": transparent ^ types["T"],
    }


def filled(numbers):
    lines, line = [], " " * 7
    for number in numbers:
        word = f" 0x{number:X},"
        if len(line) + len(word) > COLUMNS:
            lines.append(line)
            line = " " * 7
        line += word
    return "\n".join(lines + [line])


def declaration(name, comment, value):
    lines = [f"    /// {line}".rstrip() for line in comment]
    return "\n".join(lines + [f"    static let {name}{value}\n"])


def scalar_set(name, points, *comment):
    return declaration(name, comment, f" = ScalarSet([\n{filled(bounds(points))}\n    ])")


def tables():
    bidis, joinings = bidi_tables(), joining_tables()
    scripts = {name: decoded(ranges) for name, ranges in idnadata.scripts.items()}
    widths = width_mappings()
    major, minor, _ = ucd.unidata_version.split(".")
    yield declaration(
        "version",
        ["The version of Unicode that these tables are of."],
        f": Unicode.Version = (major: {major}, minor: {minor})",
    )
    yield scalar_set(
        "compatibility",
        {p for p in SCALARS if ucd.normalize("NFKC", chr(p)) != chr(p)},
        "What NFKC changes: the category HasCompat.",
        "",
        "RFC 8264 §9.17.",
    )
    yield declaration(
        "widthFirst", ["The code point of the first of `widths`."], f": UInt32 = 0x{WIDTH_FIRST:X}"
    )
    yield declaration(
        "widths",
        [
            "What the code points from `widthFirst` on are full-width or half-width forms of.",
            "",
            "It is 0 for those that are neither. U+3000, the only other one, is a form of U+0020.",
        ],
        ": [UInt16] = [\n"
        + filled(widths.get(p, 0) for p in range(WIDTH_FIRST, max(widths) + 1))
        + "\n    ]",
    )
    yield scalar_set(
        "rightToLeft",
        bidis["rightToLeft"],
        "Letters, marks and numbers whose Bidi_Class is R or AL.",
    )
    yield scalar_set("arabicNumbers", bidis["arabicNumbers"], "Those whose Bidi_Class is AN.")
    yield scalar_set("europeanNumbers", bidis["europeanNumbers"], "Those whose Bidi_Class is EN.")
    yield scalar_set(
        "neutral",
        bidis["neutral"],
        "Those whose Bidi_Class is ES, CS, ET, ON or BN, with the rest of ASCII and the exceptions",
        "of RFC 8264 §9.6.",
    )
    yield scalar_set(
        "leftToRightMarks",
        bidis["leftToRightMarks"],
        "Marks of category Mn or Me whose Bidi_Class is L; that of all the others is NSM.",
    )
    yield scalar_set(
        "joiningForward",
        joinings["joiningForward"],
        "What joins the letter that follows it: Joining_Type D or L.",
    )
    yield scalar_set(
        "joiningBackward",
        joinings["joiningBackward"],
        "What joins the letter before it: Joining_Type D or R.",
    )
    yield scalar_set(
        "transparencyExceptions",
        joinings["transparencyExceptions"],
        "Where Joining_Type T does not follow from the category, which is Mn, Me or Cf otherwise.",
    )
    yield scalar_set("greek", scripts["Greek"], "The script Greek.")
    yield scalar_set("hebrew", scripts["Hebrew"], "The script Hebrew.")
    yield scalar_set(
        "kanaAndHan",
        scripts["Hiragana"] | scripts["Katakana"] | scripts["Han"],
        "The scripts Hiragana, Katakana and Han.",
    )


def main():
    assert ucd.unidata_version == idnadata.__version__, "the two are of different versions"
    head = (
        "// Written by generate-tables.py, which stands beside this file; change that instead.\n\n"
        "/// What PRECIS asks of Unicode and the standard library cannot say.\n"
        "enum UnicodeTables {\n"
    )
    path = pathlib.Path(__file__).with_name("UnicodeTables.swift")
    path.write_text(head + "\n".join(tables()) + "}\n", encoding="utf-8")


main()
