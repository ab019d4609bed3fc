-- Foreign keys between tables of tenants, in a file of their own so that the tables can be
-- distributed before it runs.

alter table roster.integrations
    add foreign key (tenant_id) references roster.tenants (tenant_id);

alter table roster.tokens
    add foreign key (tenant_id) references roster.tenants (tenant_id);

-- Resources have none to tenants: every insert would share-lock the one row of its tenant, and
-- concurrent writers of a tenant would pay for that. Tenants are never removed while in use.

alter table roster.indexed_values
    add foreign key (tenant_id, resource_id) references roster.resources (tenant_id, id)
    on delete cascade;

-- No cascade here: a membership that goes must leave an event and a new version of its group.
-- A delete that meets a membership made meanwhile fails with 23503 and is tried again.
alter table roster.members
    add foreign key (tenant_id, group_id) references roster.resources (tenant_id, id),
    add foreign key (tenant_id, member_id) references roster.resources (tenant_id, id);
