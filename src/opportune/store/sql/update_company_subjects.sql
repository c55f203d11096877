-- Events without a person but with a company are about the account.
update event_subject
set subject_id = -coalesce(g.account_id, d.account_id)
from new_event n
left join account_mapping g on g.system = 'group' and g.external_id = n.group_id
left join account_domain d on d.domain = n.company_domain
where event_subject.event_id = n.event_id and event_subject.subject_id is null
    and coalesce(n.user_id, n.email, n.anonymous_id) is null
