-- Passwords, of the users whose integration wants them kept: a slow salted hash each, in a table
-- of its own, so that no document, event or tombstone can carry it anywhere.

create table roster.passwords (
    tenant_id uuid not null,
    resource_id text collate "C" not null,
    -- A PHC string such as $scrypt$ln=15,r=8,p=1$salt$hash.
    hash text not null,
    changed_at timestamptz not null,
    primary key (tenant_id, resource_id)
);

alter table roster.passwords enable row level security;
alter table roster.passwords force row level security;
create policy tenant_isolation on roster.passwords to :tenant_role
    using (tenant_id = nullif(current_setting('roster.tenant', true), '')::uuid)
    with check (tenant_id = nullif(current_setting('roster.tenant', true), '')::uuid);

-- Nobody deletes one: it goes with its user.
grant select, insert, update on roster.passwords to :tenant_role;

-- Whether the change gave the resource another password. Nothing else tells: before and after
-- are equal when a password is all that changed.
alter table roster.events add column password_changed boolean not null default false;
