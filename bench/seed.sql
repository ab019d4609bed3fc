-- Users of one tenant, in the shape Okta sends, written the way the server writes them.
-- :tenant is the tenant's id, :users how many there shall be.
insert into roster.resources (tenant_id, id, resource_type, version, created_at, last_modified,
    name_key, external_id, document)
select :'tenant'::uuid, 'b0000000-0000-4000-8000-' || lpad(n::text, 12, '0'), 'User', 1,
    date_trunc('milliseconds', now()), date_trunc('milliseconds', now()),
    'bench' || n || '@example.com', '00ubench' || n,
    jsonb_build_object(
        'schemas', jsonb_build_array('urn:ietf:params:scim:schemas:core:2.0:User',
            'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'),
        'userName', 'bench' || n || '@example.com', 'externalId', '00ubench' || n,
        'name', jsonb_build_object('givenName', 'Bench', 'familyName', 'User ' || n,
            'formatted', 'Bench User ' || n),
        'displayName', 'Bench User ' || n, 'nickName', 'bench', 'title', 'Engineer',
        'locale', 'en-US', 'preferredLanguage', 'en-US', 'timezone', 'Europe/Berlin',
        'active', true,
        'emails', jsonb_build_array(
            jsonb_build_object('value', 'bench' || n || '@example.com', 'type', 'work',
                'primary', true),
            jsonb_build_object('value', 'bench' || n || '@home.example', 'type', 'home')),
        'phoneNumbers', jsonb_build_array(
            jsonb_build_object('value', '+49 30 555' || n, 'type', 'work')),
        'addresses', jsonb_build_array(jsonb_build_object('type', 'work',
            'streetAddress', n || ' Example Street', 'locality', 'Berlin',
            'postalCode', '10115', 'country', 'DE')),
        'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
            jsonb_build_object('employeeNumber', n::text, 'department', 'Engineering',
                'costCenter', '4130', 'organization', 'Example'))
from generate_series(1, :users) n;

insert into roster.indexed_values (tenant_id, path, value_key, resource_id)
select :'tenant'::uuid, v.path, v.key, 'b0000000-0000-4000-8000-' || lpad(n::text, 12, '0')
from generate_series(1, :users) n
cross join lateral (values ('emails.value', 'bench' || n || '@example.com'),
    ('emails.value', 'bench' || n || '@home.example'),
    ('displayName', 'bench user ' || n)) as v (path, key);

insert into roster.resources (tenant_id, id, resource_type, version, created_at, last_modified,
    name_key, document)
values (:'tenant'::uuid, 'b1000000-0000-4000-8000-000000000001', 'Group', 1,
    date_trunc('milliseconds', now()), date_trunc('milliseconds', now()), 'bench group',
    '{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"Bench Group"}');

insert into roster.members (tenant_id, group_id, member_id, member_type)
select :'tenant'::uuid, 'b1000000-0000-4000-8000-000000000001',
    'b0000000-0000-4000-8000-' || lpad(n::text, 12, '0'), 'User'
from generate_series(1, :users / 2) n;

vacuum analyze;
