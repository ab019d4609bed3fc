\set n random(1, :users)
\startpipeline
select set_config('roster.tenant', :tenant::text, true), set_config('statement_timeout', '5000', true);
select r.id, r.version, (extract(epoch from r.created_at) * 1000)::bigint, (extract(epoch from r.last_modified) * 1000)::bigint, r.document, true, (select string_agg(m.group_id || ' ' || (g.document -> 'displayName')::text, E'\n' order by g.ordinal) from roster.members m join roster.resources g on g.tenant_id = :tenant::uuid and g.id = m.group_id where m.tenant_id = :tenant::uuid and m.member_id = r.id) from roster.resources r where r.tenant_id = :tenant::uuid and r.id = 'b0000000-0000-4000-8000-' || lpad(:n::text, 12, '0') and r.resource_type = 'User';
\endpipeline
