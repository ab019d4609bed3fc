-- What the next version might add: a table, columns of tables that are in use, an index. Nothing that
-- this version uses goes or changes its meaning.

create table roster.later (
    tenant_id uuid not null,
    id text collate "C" not null,
    noted_at timestamptz not null default now(),
    primary key (tenant_id, id)
);

alter table roster.later enable row level security;
alter table roster.later force row level security;
create policy tenant_isolation on roster.later to :tenant_role
    using (tenant_id = nullif(current_setting('roster.tenant', true), '')::uuid)
    with check (tenant_id = nullif(current_setting('roster.tenant', true), '')::uuid);
grant select, insert, update, delete on roster.later to :tenant_role;

alter table roster.resources add column later_note text;
alter table roster.resources add column later_kind text not null default 'plain';
alter table roster.events add column later_source text;
alter table roster.tokens add column later_scopes text[] not null default '{}';
alter table roster.integrations add column later_region text;

create index later_members on roster.members (tenant_id, member_id, group_id);
