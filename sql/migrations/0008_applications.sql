-- Applications: the Jiras, Confluences and Bitbuckets that subscribe to a tenant's directory, and
-- what each of them was last seen doing.

create table roster.applications (
    tenant_id uuid not null,
    id text collate "C" not null,
    name text not null,
    -- The name, folded: a product may write it in other case.
    name_key text collate "C" not null,
    product text not null,
    -- A PHC string such as $scrypt$ln=15,r=8,p=1$salt$hash; a deleted application keeps none.
    password_hash text,
    prefix text not null,
    last_four text not null,
    -- Absent keys mean the standard, so that a new option needs no migration.
    policy jsonb not null default '{}',
    -- Drawn anew whenever what the application sees changes otherwise than by events.
    epoch text collate "C" not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz,
    primary key (tenant_id, id)
);

create unique index applications_name on roster.applications (tenant_id, name_key)
    where deleted_at is null;

-- One row for each application, made with it and changed in place ever after: no column but those
-- of the key is in an index, so that with room on its page a change leaves no index entries.
create table roster.application_activity (
    tenant_id uuid not null,
    application_id text collate "C" not null,
    client_address text,
    user_agent text,
    last_test_at timestamptz,
    last_users_read_at timestamptz,
    users_served bigint,
    last_groups_read_at timestamptz,
    groups_served bigint,
    last_memberships_read_at timestamptz,
    memberships_served bigint,
    last_changes_read_at timestamptz,
    writes_refused bigint not null default 0,
    last_write_refused_at timestamptz,
    last_write_refused text,
    passwords_refused bigint not null default 0,
    last_password_refused_at timestamptz,
    logins_refused bigint not null default 0,
    last_login_refused_at timestamptz,
    last_login_refused_from text,
    -- Where the log of events stood when it was last asked for, when that was, whether everything
    -- was read since, and which position was handed out.
    event_position bigint,
    event_position_at timestamptz,
    event_position_read boolean not null default false,
    event_position_given bigint,
    primary key (tenant_id, application_id)
) with (fillfactor = 50);

alter table roster.applications enable row level security;
alter table roster.applications force row level security;
create policy tenant_isolation on roster.applications to :tenant_role
    using (tenant_id = nullif(current_setting('roster.tenant', true), '')::uuid)
    with check (tenant_id = nullif(current_setting('roster.tenant', true), '')::uuid);
create policy control_plane on roster.applications to :control_role using (true) with check (true);

alter table roster.application_activity enable row level security;
alter table roster.application_activity force row level security;
create policy tenant_isolation on roster.application_activity to :tenant_role
    using (tenant_id = nullif(current_setting('roster.tenant', true), '')::uuid)
    with check (tenant_id = nullif(current_setting('roster.tenant', true), '')::uuid);
create policy control_plane on roster.application_activity to :control_role
    using (true) with check (true);

-- The admin API makes and changes applications, and shows what they did.
grant select, insert, update on roster.applications to :control_role;
grant select, insert on roster.application_activity to :control_role;
-- The plane that serves them reads who may enter and notes what was done. It can neither make nor
-- change one.
grant select on roster.applications to :tenant_role;
grant select, update on roster.application_activity to :tenant_role;
