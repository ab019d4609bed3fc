-- Foreign keys of passwords, in a file of their own so that the table can be distributed before
-- it runs.

alter table roster.passwords
    add foreign key (tenant_id, resource_id) references roster.resources (tenant_id, id)
    on delete cascade;
