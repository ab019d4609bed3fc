-- Foreign keys of applications, in a file of their own so that the tables can be distributed
-- before it runs.

alter table roster.applications
    add foreign key (tenant_id) references roster.tenants (tenant_id);

alter table roster.application_activity
    add foreign key (tenant_id, application_id) references roster.applications (tenant_id, id);
