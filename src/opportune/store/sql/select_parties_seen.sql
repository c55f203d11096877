-- One row: whether first-party and third-party signals ever counted for an account; topic scores are third-party.
select exists (select 1 from account_score where first_party_score > 0) as has_first,
    exists (select 1 from account_score where third_party_score > 0) or exists (select 1 from topic_score where score > 0) as has_third
