-- By which name products know a group, and what a deleted user was called.

-- A product knows groups by name alone: a group that is renamed loses there what its name was
-- granted. So the name is kept as it was when an application first saw the group, until the operator
-- confirms another. The row outlives its group, since the deletion has yet to be told by name.
create table roster.group_names (
    tenant_id uuid not null,
    group_id text collate "C" not null,
    name text not null,
    -- Folded by the server.
    name_key text collate "C" not null,
    pinned_at timestamptz not null default clock_timestamp(),
    -- When the group was found to be gone; the name is free from then on.
    released_at timestamptz,
    primary key (tenant_id, group_id)
);

-- Two groups equal but for case stop a product's whole synchronisation: there can be none.
create unique index group_names_key on roster.group_names (tenant_id, name_key)
    where released_at is null;

alter table roster.group_names enable row level security;
alter table roster.group_names force row level security;
create policy tenant_isolation on roster.group_names to :tenant_role
    using (tenant_id = nullif(current_setting('roster.tenant', true), '')::uuid)
    with check (tenant_id = nullif(current_setting('roster.tenant', true), '')::uuid);

grant select, insert, update, delete on roster.group_names to :tenant_role;

-- Products are shown a deleted user as an inactive one for a while, by name and with its dates.
-- Tombstones from before have neither and are not shown.
alter table roster.tombstones
    add column name_key text collate "C",
    add column created_at timestamptz;

create index tombstones_name on roster.tombstones (tenant_id, resource_type, name_key);
create index tombstones_deleted on roster.tombstones (tenant_id, deleted_at);

-- The groups in a group, without reading its people.
create index members_nested on roster.members (tenant_id, group_id, member_id)
    where member_type = 'Group';

-- Another name for a group voids what applications were told of changes.
grant update (epoch) on roster.applications to :tenant_role;
