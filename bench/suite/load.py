"""Runs the load generator."""
import itertools
import json
import subprocess

from .seed import user_id, user_name

_serials = itertools.count(1)


def user_columns(number):
    """The columns of a user's row that do not depend on the tenant."""
    return {
        "number": number, "id": user_id(number), "name": user_name(number),
        "escaped": user_name(number).replace("@", "%40"),
        "start": (number - 1) // 100 * 100 + 1,
    }


class Table:
    """The rows that requests are about, and what their registers are known to hold."""

    def __init__(self, tenant, rows, registers=(), group=None):
        self.tenant = tenant
        self.rows = rows
        self.state = [dict(registers) for _ in rows]
        #: The group that `@member` is about.
        self.group = group

    @staticmethod
    def of_users(tenant, numbers, registers=(), group=None):
        return Table(tenant, [{"base": tenant.base, "token": tenant.token, **user_columns(number)}
                              for number in numbers], registers, group)

    def first(self, count):
        """The same for fewer users; what becomes known of them is known here too."""
        table = Table(self.tenant, self.rows[:count], group=self.group)
        table.state = self.state[:count]
        return table

    def write(self, path):
        columns = list(self.rows[0])
        registers = list(self.state[0])
        lines = ["\t".join([*columns, *registers])]
        for row, state in zip(self.rows, self.state):
            lines.append("\t".join([*(str(row[column]) for column in columns),
                                    *(str(state[register]) for register in registers)]))
        path.write_text("\n".join(lines) + "\n")


class Load:
    """One run of load/load: its result, and the registers it says it has changed."""

    def __init__(self, program, directory):
        self.program, self.directory = program, directory

    def start(self, name, description, table, **options):
        """Starts a run; options are those of load.c, with True for one without a value."""
        (self.directory / f"{name}.work").write_text(description)
        table.write(self.directory / f"{name}.tsv")
        command = [self.program, str(self.directory / f"{name}.work"),
                   str(self.directory / f"{name}.tsv"),
                   "--journal", str(self.directory / f"{name}.journal"),
                   "--serial", str(next(_serials) * 10_000_000), "--seed", str(next(_serials))]
        for option, value in options.items():
            command.append("--" + option.replace("_", "-"))
            if value is not True:
                command.append(str(value))
        return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)

    def finish(self, process):
        output, _ = process.communicate()
        if process.returncode not in (0, 1):
            raise RuntimeError("the load generator failed; its words are above")
        return json.loads(output)

    def run(self, name, description, table, **options):
        return self.finish(self.start(name, description, table, **options))

    def journal(self, name):
        """(row, register, value) of what was changed; None for a value that is not known."""
        lines = (self.directory / f"{name}.journal").read_text().splitlines()
        for row, register, value in (line.split("\t") for line in lines):
            yield int(row), register, None if value == "-1" else int(value)
