-- The order of events: every committed event gets a number in its tenant, gapless and for good,
-- some milliseconds after its commit. Whoever reads on from a number misses nothing.

-- What is new since the last round is found by the transactions that wrote it.
create index events_transaction on roster.events (transaction_id);

-- How far the numbering has come. It is of no tenant, and always one row.
create table roster.sequencer (
    id boolean primary key default true check (id),
    -- Every event that is visible in this snapshot has its number. At first that is none.
    numbered pg_snapshot not null default '1:1:',
    last_round_at timestamptz not null default clock_timestamp()
);

insert into roster.sequencer default values;

-- The numbers that a tenant's events have and that are still kept; first is last + 1 when no
-- event is. A tenant without a row has had no event yet.
create table roster.sequences (
    tenant_id uuid primary key,
    first bigint not null,
    last bigint not null
) with (fillfactor = 70);

create table roster.sequenced_events (
    tenant_id uuid not null,
    sequence bigint not null,
    event_id bigint not null,
    primary key (tenant_id, sequence),
    unique (tenant_id, event_id)
);

alter table roster.sequences enable row level security;
alter table roster.sequences force row level security;
create policy tenant_isolation on roster.sequences to :tenant_role
    using (tenant_id = nullif(current_setting('roster.tenant', true), '')::uuid)
    with check (tenant_id = nullif(current_setting('roster.tenant', true), '')::uuid);
create policy control_plane on roster.sequences to :control_role using (true) with check (true);

alter table roster.sequenced_events enable row level security;
alter table roster.sequenced_events force row level security;
create policy tenant_isolation on roster.sequenced_events to :tenant_role
    using (tenant_id = nullif(current_setting('roster.tenant', true), '')::uuid)
    with check (tenant_id = nullif(current_setting('roster.tenant', true), '')::uuid);
create policy control_plane on roster.sequenced_events to :control_role
    using (true) with check (true);

create policy control_plane on roster.events to :control_role using (true);

grant select, update on roster.sequencer to :control_role;
grant select, insert, update on roster.sequences to :control_role;
grant select, insert, delete on roster.sequenced_events to :control_role;
-- Of an event the control role sees that it is there and how old it is, not what happened.
grant select (tenant_id, id, transaction_id, occurred_at), delete on roster.events
    to :control_role;
grant select on roster.sequences, roster.sequenced_events to :tenant_role;
