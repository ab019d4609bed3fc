-- The tenants' directories: resources, what is looked up in them, who is a member of what,
-- and the log of what changed. Keys begin with tenant_id; foreign keys come in a later file.

-- A resource is a JSON object under its schema. The document holds neither id, meta, members
-- nor groups: they live in columns and in roster.members, and are put back in when it is read.
create table roster.resources (
    tenant_id uuid not null,
    id text collate "C" not null,
    -- The order of lists: given by the server, independent of clocks and of page size.
    ordinal bigint generated always as identity,
    resource_type text collate "C" not null,
    version bigint not null,
    created_at timestamptz not null,
    last_modified timestamptz not null,
    -- What is unique in its type, folded: a user's userName, a group's displayName. Folding is
    -- done by the server when writing, since lower() cannot use an index under row security.
    name_key text collate "C",
    external_id text collate "C",
    document jsonb not null,
    primary key (tenant_id, id),
    unique (tenant_id, resource_type, name_key),
    unique (tenant_id, resource_type, ordinal)
) with (fillfactor = 85);

create index resources_external_id on roster.resources (tenant_id, external_id)
    where external_id is not null;

-- Folded values of attributes that are filtered by equality and can have several values.
create table roster.indexed_values (
    tenant_id uuid not null,
    path text collate "C" not null,
    value_key text collate "C" not null,
    resource_id text collate "C" not null,
    primary key (tenant_id, path, value_key, resource_id)
);

create index indexed_values_of_resource on roster.indexed_values (tenant_id, resource_id);

create table roster.members (
    tenant_id uuid not null,
    group_id text collate "C" not null,
    member_id text collate "C" not null,
    member_type text collate "C" not null,
    primary key (tenant_id, group_id, member_id)
);

create index members_of on roster.members (tenant_id, member_id, group_id);

-- What a deleted resource was, for as long as its integration keeps it. Its name is free.
create table roster.tombstones (
    tenant_id uuid not null,
    id text collate "C" not null,
    resource_type text collate "C" not null,
    version bigint not null,
    document jsonb not null,
    deleted_at timestamptz not null default clock_timestamp(),
    primary key (tenant_id, id)
);

-- One row for every committed change of a resource, written by the statement that changes it.
-- The identity is drawn after the row change, so the order for one resource is the order of
-- its changes. transaction_id tells a reader which rows can no longer be overtaken.
create table roster.events (
    tenant_id uuid not null,
    id bigint generated always as identity,
    transaction_id xid8 not null default pg_current_xact_id(),
    type text not null,
    resource_type text not null,
    resource_id text collate "C" not null,
    version bigint not null,
    before jsonb,
    after jsonb,
    members_added text[],
    members_removed text[],
    actor text not null,
    request_id text not null,
    occurred_at timestamptz not null default clock_timestamp(),
    primary key (tenant_id, id)
);

alter table roster.resources enable row level security;
alter table roster.resources force row level security;
create policy tenant_isolation on roster.resources to :tenant_role
    using (tenant_id = nullif(current_setting('roster.tenant', true), '')::uuid)
    with check (tenant_id = nullif(current_setting('roster.tenant', true), '')::uuid);

alter table roster.indexed_values enable row level security;
alter table roster.indexed_values force row level security;
create policy tenant_isolation on roster.indexed_values to :tenant_role
    using (tenant_id = nullif(current_setting('roster.tenant', true), '')::uuid)
    with check (tenant_id = nullif(current_setting('roster.tenant', true), '')::uuid);

alter table roster.members enable row level security;
alter table roster.members force row level security;
create policy tenant_isolation on roster.members to :tenant_role
    using (tenant_id = nullif(current_setting('roster.tenant', true), '')::uuid)
    with check (tenant_id = nullif(current_setting('roster.tenant', true), '')::uuid);

alter table roster.tombstones enable row level security;
alter table roster.tombstones force row level security;
create policy tenant_isolation on roster.tombstones to :tenant_role
    using (tenant_id = nullif(current_setting('roster.tenant', true), '')::uuid)
    with check (tenant_id = nullif(current_setting('roster.tenant', true), '')::uuid);

alter table roster.events enable row level security;
alter table roster.events force row level security;
create policy tenant_isolation on roster.events to :tenant_role
    using (tenant_id = nullif(current_setting('roster.tenant', true), '')::uuid)
    with check (tenant_id = nullif(current_setting('roster.tenant', true), '')::uuid);

grant select, insert, update, delete
    on roster.resources, roster.indexed_values, roster.members, roster.tombstones
    to :tenant_role;
grant select, insert on roster.events to :tenant_role;
