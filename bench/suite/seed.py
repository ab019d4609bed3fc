"""What is in the database: tenants with their tokens, users and groups."""
import dataclasses
import hashlib
import pathlib
import random

HERE = pathlib.Path(__file__).resolve().parent.parent
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

#: The group that is changed: members are the first half of the users.
GROUP = "b1000000-0000-4000-8000-000000000001"
#: The group that is read, with the second half.
READ_GROUP = "b1000000-0000-4000-8000-000000000003"
#: In the large tenant: one group of ten, and one of nearly everybody.
SMALL_GROUP = "b1000000-0000-4000-8000-000000000004"
LARGE_GROUP = "b1000000-0000-4000-8000-000000000005"
#: How many groups the first user of the large tenant is in.
WIDE_GROUPS = 500


@dataclasses.dataclass(frozen=True)
class Tenant:
    id: str
    token: str
    users: int

    @property
    def base(self):
        return f"/t/{self.id}/scim/v2"


def user_id(number):
    return f"b0000000-0000-4000-8000-{number:012d}"


def user_name(number):
    return f"bench{number}@example.com"


def tenant_id(number):
    return f"c0000000-0000-4000-8000-{number:012d}"


def token(generator):
    """A token as the server makes them: its end is a checksum."""
    body = "rst_" + "".join(generator.choice(ALPHABET) for _ in range(43))
    digest = hashlib.sha256(body.encode()).digest()[:6]
    return body + "_" + "".join(ALPHABET[byte % 62] for byte in digest)


class Seed:
    """The main tenant, another like it that the floor writes to, many small ones, a large one."""

    def __init__(self, users, small_tenants, large_users, small_users=20):
        generator = random.Random(1)

        def tenant(number, count):
            return Tenant(tenant_id(number), token(generator), count)

        self.main = tenant(0, users)
        self.floor = tenant(800_000_000, users)
        self.large = tenant(900_000_000, large_users) if large_users else None
        self.small = [tenant(number, small_users) for number in range(1, small_tenants + 1)]
        self.tenants = [self.main, self.floor, *([self.large] if self.large else []), *self.small]

    def write(self, cluster):
        rows = "\n".join(
            f"{tenant.id}\t\\\\x{hashlib.sha256(tenant.token.encode()).hexdigest()}"
            f"\t{tenant.token[:8]}\t{tenant.token[:-7][-4:]}\t{tenant.users}"
            for tenant in self.tenants)
        cluster.run(
            "create table public.bench_tenants (tenant_id uuid, token_hash bytea, prefix text,"
            " last_four text, users int);\n"
            "copy public.bench_tenants from stdin;\n" + rows + "\n\\.\n")
        cluster.run_file(HERE / "seed.sql")
        half = self.main.users // 2
        for tenant in (self.main, self.floor):
            self._group(cluster, tenant, GROUP, "Bench Group", 1, half)
            self._group(cluster, tenant, READ_GROUP, "Bench Read Group", half + 1, 2 * half)
        if self.large:
            # The first users stay out of it, so that they can be added.
            self._group(cluster, self.large, SMALL_GROUP, "Bench Small", 1001, 1010)
            self._group(cluster, self.large, LARGE_GROUP, "Bench Large", 1001,
                        min(self.large.users, 101_000))
            self._wide_groups(cluster, self.large)
        cluster.run("vacuum analyze; checkpoint")

    @staticmethod
    def _group(cluster, tenant, group, name, first, last):
        cluster.run(f"""
            insert into roster.resources (tenant_id, id, resource_type, version, created_at,
                last_modified, name_key, document)
            values ('{tenant.id}', '{group}', 'Group', 1, date_trunc('milliseconds', now()),
                date_trunc('milliseconds', now()), lower('{name}'),
                jsonb_build_object('schemas',
                    jsonb_build_array('urn:ietf:params:scim:schemas:core:2.0:Group'),
                    'displayName', '{name}'));
            insert into roster.members (tenant_id, group_id, member_id, member_type)
            select '{tenant.id}', '{group}', 'b0000000-0000-4000-8000-' || lpad(n::text, 12, '0'),
                'User'
            from generate_series({first}, {last}) n;
            """)

    @staticmethod
    def _wide_groups(cluster, tenant):
        """Groups that have the tenant's first user in them and nobody else."""
        ids = f"generate_series(1, {WIDE_GROUPS}) n"
        cluster.run(f"""
            insert into roster.resources (tenant_id, id, resource_type, version, created_at,
                last_modified, name_key, document)
            select '{tenant.id}', 'b2000000-0000-4000-8000-' || lpad(n::text, 12, '0'), 'Group', 1,
                date_trunc('milliseconds', now()), date_trunc('milliseconds', now()),
                'bench wide ' || n,
                jsonb_build_object('schemas',
                    jsonb_build_array('urn:ietf:params:scim:schemas:core:2.0:Group'),
                    'displayName', 'Bench Wide ' || n)
            from {ids};
            insert into roster.members (tenant_id, group_id, member_id, member_type)
            select '{tenant.id}', 'b2000000-0000-4000-8000-' || lpad(n::text, 12, '0'),
                '{user_id(1)}', 'User'
            from {ids};
            """)
