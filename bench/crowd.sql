-- People and groups of one tenant for the answers that are read whole: :users people and :groups
-- groups of 100 people each, every group but the first five in another one. Written the way the
-- server writes them, without the events.
-- :tenant is the tenant's id.
insert into roster.resources (tenant_id, id, resource_type, version, created_at, last_modified,
    name_key, external_id, document)
select :'tenant'::uuid, 'c0000000-0000-4000-8000-' || lpad(n::text, 12, '0'), 'User', 1,
    date_trunc('milliseconds', now()), date_trunc('milliseconds', now()),
    'person' || n || '@example.com', '00uperson' || n,
    jsonb_build_object(
        'schemas', jsonb_build_array('urn:ietf:params:scim:schemas:core:2.0:User',
            'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'),
        'userName', 'person' || n || '@example.com', 'externalId', '00uperson' || n,
        'name', jsonb_build_object('givenName', 'Person', 'familyName', 'Number ' || n,
            'formatted', 'Person Number ' || n),
        'displayName', 'Person Number ' || n, 'title', 'Engineer',
        'locale', 'en-US', 'timezone', 'Europe/Berlin', 'active', n % 20 <> 0,
        'emails', jsonb_build_array(
            jsonb_build_object('value', 'person' || n || '@example.com', 'type', 'work',
                'primary', true),
            jsonb_build_object('value', 'person' || n || '@home.example', 'type', 'home')),
        'phoneNumbers', jsonb_build_array(
            jsonb_build_object('value', '+49 30 555' || n, 'type', 'work')),
        'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
            jsonb_build_object('employeeNumber', n::text, 'department', 'Engineering',
                'costCenter', '4130'))
from generate_series(1, :users) n;

insert into roster.indexed_values (tenant_id, path, value_key, resource_id)
select :'tenant'::uuid, v.path, v.key, 'c0000000-0000-4000-8000-' || lpad(n::text, 12, '0')
from generate_series(1, :users) n
cross join lateral (values ('emails.value', 'person' || n || '@example.com'),
    ('emails.value', 'person' || n || '@home.example'),
    ('displayName', 'person number ' || n)) as v (path, key);

insert into roster.resources (tenant_id, id, resource_type, version, created_at, last_modified,
    name_key, document)
select :'tenant'::uuid, 'c1000000-0000-4000-8000-' || lpad(n::text, 12, '0'), 'Group', 1,
    date_trunc('milliseconds', now()), date_trunc('milliseconds', now()), 'team ' || n,
    jsonb_build_object(
        'schemas', jsonb_build_array('urn:ietf:params:scim:schemas:core:2.0:Group'),
        'displayName', 'Team ' || n)
from generate_series(1, :groups) n;

-- Steps of a prime's length spread the people of a group over all of them.
insert into roster.members (tenant_id, group_id, member_id, member_type)
select :'tenant'::uuid, 'c1000000-0000-4000-8000-' || lpad(g::text, 12, '0'),
    'c0000000-0000-4000-8000-'
        || lpad(((g::bigint * 7919 + k::bigint * 104729) % :users + 1)::text, 12, '0'),
    'User'
from generate_series(1, :groups) g
cross join generate_series(1, 100) k
on conflict do nothing;

insert into roster.members (tenant_id, group_id, member_id, member_type)
select :'tenant'::uuid, 'c1000000-0000-4000-8000-' || lpad((g / 5)::text, 12, '0'),
    'c1000000-0000-4000-8000-' || lpad(g::text, 12, '0'), 'Group'
from generate_series(5, :groups) g;

vacuum analyze;
