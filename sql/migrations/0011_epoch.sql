-- Since when positions in a tenant's lists count. After a restore the same numbers stand for other
-- things: then every tenant gets a new epoch, and what was handed out in another has expired.

alter table roster.integrations
    add column epoch text collate "C" not null default replace(gen_random_uuid()::text, '-', '');
