-- Tenants, their tokens and users in the shape Okta sends, written the way the server writes them.
-- public.bench_tenants says which tenants, with what token, and how many users each has.
insert into roster.tenants (tenant_id)
select tenant_id from public.bench_tenants;

insert into roster.integrations (tenant_id, name, provider, dialect)
select tenant_id, 'Bench', 'okta', 'okta' from public.bench_tenants;

insert into roster.tokens (tenant_id, id, token_hash, label, prefix, last_four)
select tenant_id, 'tok_' || replace(tenant_id::text, '-', ''), token_hash, 'bench', prefix,
    last_four
from public.bench_tenants;

insert into roster.resources (tenant_id, id, resource_type, version, created_at, last_modified,
    name_key, external_id, document)
select t.tenant_id, 'b0000000-0000-4000-8000-' || lpad(n::text, 12, '0'), 'User', 1,
    date_trunc('milliseconds', now()), date_trunc('milliseconds', now()),
    'bench' || n || '@example.com', '00ubench' || n,
    jsonb_build_object(
        'schemas', jsonb_build_array('urn:ietf:params:scim:schemas:core:2.0:User',
            'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'),
        'userName', 'bench' || n || '@example.com', 'externalId', '00ubench' || n,
        'name', jsonb_build_object('givenName', 'Bench', 'familyName', 'User ' || n,
            'formatted', 'Bench User ' || n),
        'displayName', 'Bench User ' || n, 'nickName', 'bench', 'title', 'T0',
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
from public.bench_tenants t
cross join lateral generate_series(1, t.users) n
order by t.tenant_id, n;

insert into roster.indexed_values (tenant_id, path, value_key, resource_id)
select t.tenant_id, v.path, v.key, 'b0000000-0000-4000-8000-' || lpad(n::text, 12, '0')
from public.bench_tenants t
cross join lateral generate_series(1, t.users) n
cross join lateral (values ('emails.value', 'bench' || n || '@example.com'),
    ('emails.value', 'bench' || n || '@home.example'),
    ('displayName', 'bench user ' || n)) as v (path, key);

drop table public.bench_tenants;
