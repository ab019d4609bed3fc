-- What an integration switches on beside the standard, and the schemas and resource types that it
-- brings. Absent keys and null mean the standard, so that a new switch needs no migration.

alter table roster.integrations
    add column features jsonb not null default '{}',
    add column definition jsonb;

-- Values of further attributes that a schema calls unique: their paths begin with "!" and the name
-- of the resource type.
create unique index indexed_values_unique on roster.indexed_values (tenant_id, path, value_key)
    where left(path, 1) = '!';
