-- One row per visitor of a claim that already counts for somebody.
select subject_id, into_id from identity_link where subject_id in (select person_id from mention where kind = 'anonymous_id')
