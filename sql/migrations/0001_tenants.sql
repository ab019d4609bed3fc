-- The operator's side: which tenants exist, what their integrations are called, and the
-- hashes of the secrets that open them. No secret is stored in the clear.
--
-- Every table with tenant_id has row-level security enabled and forced. The tenant role sees
-- the rows of the tenant that the current transaction has set, and nothing when none is set.
-- The control role lists integrations for the admin API: the tables it may see whole are
-- these three and no others.

create table roster.tenants (
    tenant_id uuid primary key,
    created_at timestamptz not null default now()
);

create table roster.integrations (
    tenant_id uuid primary key,
    name text not null,
    provider text not null,
    dialect text not null,
    organization text,
    external_key text,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz
);

-- The operator's own key for a customer is unique over the whole installation, so this index
-- cannot begin with tenant_id; integrations is one of the small tables every shard would hold.
create unique index integrations_external_key on roster.integrations (external_key)
    where deleted_at is null;

create index integrations_newest on roster.integrations (created_at desc, tenant_id desc);

create table roster.tokens (
    tenant_id uuid not null,
    id text collate "C" not null,
    token_hash bytea not null,
    label text,
    prefix text not null,
    last_four text not null,
    created_at timestamptz not null default now(),
    expires_at timestamptz,
    last_used_at timestamptz,
    revoked_at timestamptz,
    primary key (tenant_id, id),
    unique (tenant_id, token_hash)
);

-- Secrets of the operator for the admin API. They belong to no tenant.
create table roster.admin_keys (
    id text collate "C" primary key,
    key_hash bytea not null unique,
    label text not null,
    prefix text not null,
    last_four text not null,
    created_at timestamptz not null default now(),
    last_used_at timestamptz,
    revoked_at timestamptz
);

alter table roster.tenants enable row level security;
alter table roster.tenants force row level security;
create policy tenant_isolation on roster.tenants to :tenant_role
    using (tenant_id = nullif(current_setting('roster.tenant', true), '')::uuid)
    with check (tenant_id = nullif(current_setting('roster.tenant', true), '')::uuid);
create policy control_plane on roster.tenants to :control_role using (true) with check (true);

alter table roster.integrations enable row level security;
alter table roster.integrations force row level security;
create policy tenant_isolation on roster.integrations to :tenant_role
    using (tenant_id = nullif(current_setting('roster.tenant', true), '')::uuid)
    with check (tenant_id = nullif(current_setting('roster.tenant', true), '')::uuid);
create policy control_plane on roster.integrations to :control_role
    using (true) with check (true);

alter table roster.tokens enable row level security;
alter table roster.tokens force row level security;
create policy tenant_isolation on roster.tokens to :tenant_role
    using (tenant_id = nullif(current_setting('roster.tenant', true), '')::uuid)
    with check (tenant_id = nullif(current_setting('roster.tenant', true), '')::uuid);
create policy control_plane on roster.tokens to :control_role using (true) with check (true);

grant usage on schema roster to :tenant_role, :control_role;
grant select, insert, update on roster.tenants, roster.integrations, roster.tokens
    to :control_role;
grant select, insert, update on roster.admin_keys to :control_role;
-- The SCIM plane reads who may enter and notes when a token was last used. It cannot make one.
grant select on roster.tenants, roster.integrations, roster.tokens to :tenant_role;
grant update (last_used_at) on roster.tokens to :tenant_role;
