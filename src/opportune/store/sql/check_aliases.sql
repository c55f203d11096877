-- One row: how many identifiers lead to nobody or are filed under the wrong hash, and one of them.
select count(*) as count, min(a.kind || ' of person ' || a.person_id) as example
from identity_alias a
where a.alias_hash <> md5_number_lower(a.kind || ':' || a.value)
    or (not exists (from contact c where c.contact_id = a.person_id) and not exists (from visitor v where v.visitor_id = a.person_id))
