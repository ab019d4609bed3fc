"""The table of values in the chart's README, made from the comments in values.yaml."""
import json

import yaml

import chart

README = chart.CHART / "README.md"
BEGIN, END = "<!-- values -->\n", "<!-- end of values -->\n"


def documented():
    """Every value with a comment: (path, default, comment). Raises where one has none."""
    text = (chart.CHART / "values.yaml").read_text()
    return list(rows(yaml.compose(text), text.splitlines(), ()))


def rows(node, lines, path):
    for key, value in node.value:
        own = (*path, key.value)
        comment = comment_above(lines, key.start_mark.line)
        if comment:
            yield ".".join(own), default(own), comment
        elif isinstance(value, yaml.MappingNode) and value.value:
            yield from rows(value, lines, own)
        else:
            raise AssertionError(f"{'.'.join(own)} has no comment in values.yaml.")


def comment_above(lines, line):
    """The comment that ends right above a line and begins with "# --", if there is one."""
    above = []
    while line > 0 and lines[line - 1].strip().startswith("#"):
        line -= 1
        above.insert(0, lines[line].strip().removeprefix("#").strip())
        if above[0].startswith("-- "):
            return " ".join(above).removeprefix("-- ")
    return None


def default(path):
    value = chart.defaults()
    for key in path:
        value = value[key]
    return value


def table():
    lines = ["| value | default | what it is |", "|---|---|---|"]
    for path, value, comment in documented():
        shown = "" if value in ("", None) else f"`{json.dumps(value)}`"
        lines.append(f"| `{path}` | {shown} | {comment} |")
    return "\n".join(lines) + "\n"


def with_table(readme):
    before, _, rest = readme.partition(BEGIN)
    _, _, after = rest.partition(END)
    return before + BEGIN + table() + END + after


def write():
    """Puts the table into the README."""
    README.write_text(with_table(README.read_text()))
