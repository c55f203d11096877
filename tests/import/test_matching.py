"""Goal: a record finds the stored one it means, and takes nothing that belongs to another."""

from datetime import timedelta

USERS = """
name: users
object: user
system: crm
fields: {external_id: id, name: name, email: mail}
references: {manager: {from: boss, by: email}}
"""


def test_an_account_known_by_domain_is_taken_over(desk):
    desk.run("id,email\n1,jo@shop.acme.co.uk\n", desk.contacts)
    report = desk.run("id,name,website\nA1,Acme,www.acme.co.uk\n", desk.accounts)
    assert desk.counts(report) == {"updated": 1}
    assert desk.rows("select account_id, name, domain from account") == [(1, "Acme", "acme.co.uk")]
    assert desk.rows("select system, external_id, account_id from account_mapping") == [("crm", "A1", 1)]


def test_a_domain_twice_in_a_file_stays_with_the_first(desk):
    report = desk.run("id,name,website\nA1,Acme,acme.com\nA2,Acme Labs,www.acme.com\n", desk.accounts)
    assert desk.counts(report) == {"created": 2}
    assert desk.rows("select name, domain from account order by 1") == [("Acme", "acme.com"), ("Acme Labs", None)]
    (issue,) = [issue for issue in report.issues if issue.code == "duplicate_domain"]
    assert (issue.line, issue.column, issue.value) == (3, "website", "acme.com")
    assert issue.reason == "the domain acme.com already leads to an account of this file; this one was kept without it"


def test_a_domain_of_another_account_is_not_stolen(desk):
    desk.run("id,name,website\nA1,Acme,acme.com\n", desk.accounts)
    report = desk.run("id,name,website\nA2,Imposter,acme.com\nA1,Acme,acme.com\n", desk.accounts)
    assert desk.counts(report) == {"created": 1, "unchanged": 1}
    assert desk.rows("select domain, account_id from account_domain") == [("acme.com", 1)]
    assert [issue.reason for issue in report.issues if issue.code == "duplicate_domain"] == [
        'the domain acme.com already leads to the account "Acme"; this one was kept without it'
    ]


def test_a_second_domain_becomes_the_primary_one_and_the_first_still_leads_there(desk):
    desk.run("id,name,website\nA1,Acme,acme.com\n", desk.accounts)
    report = desk.run("id,name,website\nA1,Acme,acme.io\n", desk.accounts)
    assert desk.counts(report) == {"updated": 1}
    assert desk.rows("select domain from account") == [("acme.io",)]
    assert desk.rows("select domain, account_id from account_domain order by 1") == [("acme.com", 1), ("acme.io", 1)]


def test_a_record_twice_in_a_file_counts_once(desk):
    report = desk.run("id,name,website\nA1,Acme,acme.com\nA1,Acme again,acme.com\n,Bare,acme.com\n", desk.accounts)
    assert desk.counts(report) == {"created": 1, "skipped": 2}
    assert [(issue.line, issue.code, issue.value) for issue in report.issues if issue.severity == "skipped"] == [
        (3, "duplicate_record", "A1"),
        (4, "duplicate_record", "acme.com"),
    ]


def test_accounts_with_the_same_name_are_not_merged(desk):
    desk.run("id,name\nA1,Acme\nA2,Acme\n", desk.accounts)
    report = desk.run("id,email,company\n1,jo@gmail.com,Acme\n", desk.contacts)
    assert desk.rows("select count(*) from account") == [(2,)]
    # A name that two accounts have leads to neither.
    assert desk.codes(report)["unknown_account"] == 1
    assert desk.rows("select account_id from contact") == [(None,)]


def test_parents_may_stand_later_in_the_file(desk):
    report = desk.run("id,name,parent\nA1,Child,A2\nA2,Parent,A2\nA3,Orphan,A9\n", desk.accounts)
    stored = desk.rows("select external_id, parent_id from account join account_mapping using (account_id) order by 1")
    assert stored == [
        ("A1", 2), ("A2", None), ("A3", None),
    ]  # fmt: skip
    assert {(3, "parent_is_self"), (4, "unknown_parent")} <= set(desk.lines(report))


def test_contacts_create_the_account_of_their_domain_but_never_of_free_mail(desk):
    report = desk.run("id,email\n1,a@acme.com\n2,b@mail.acme.com\n3,c@gmail.com\n4,d@beta.de\n", desk.contacts)
    assert report.also_created == {"account": 2}
    assert desk.rows("select email, domain from contact left join account using (account_id) order by 1") == [
        ("a@acme.com", "acme.com"), ("b@mail.acme.com", "acme.com"), ("c@gmail.com", None), ("d@beta.de", "beta.de"),
    ]  # fmt: skip


def test_a_named_account_counts_more_than_the_domain(desk):
    desk.run("id,name,website\nA1,Holding,holding.com\n", desk.accounts)
    report = desk.run("id,email,company\n1,a@acme.com,holding\n2,b@acme.com,Unheard Of\n", desk.contacts)
    assert desk.rows("select email, domain from contact join account using (account_id) order by 1") == [
        ("a@acme.com", "holding.com"), ("b@acme.com", "acme.com"),
    ]  # fmt: skip
    (issue,) = [issue for issue in report.issues if issue.code == "unknown_account"]
    assert (issue.line, issue.column) == (3, "company")
    assert issue.reason == 'no single account has the name "Unheard Of"; the e-mail domain was used instead'


def test_contacts_are_found_by_id_and_by_email(desk):
    desk.run("id,email,first\n1,jo@acme.com,Jo\n", desk.contacts)
    other = desk.contacts.replace("system: crm", "system: mail").replace("crm-contacts", "mail-contacts")
    report = desk.run("id,email,title\n77,JO@acme.com,CFO\n", other)
    assert desk.counts(report) == {"updated": 1}
    assert desk.rows("select first_name, title from contact") == [("Jo", "CFO")]
    assert desk.rows("select kind, value from identity_alias where person_id = 1 order by all") == [
        ("email", "jo@acme.com"), ("external_id", "crm:1"), ("external_id", "mail:77"),
        ("user_id", "crm:1"), ("user_id", "mail:77"),
    ]  # fmt: skip


def test_an_address_of_another_contact_is_not_taken_over(desk):
    desk.run("id,email\n1,jo@acme.com\n2,al@acme.com\n", desk.contacts)
    report = desk.run("id,email\n2,jo@acme.com\n3,jo@acme.com\n1,jo@acme.com\n", desk.contacts)
    assert desk.rows("select contact_id, email from contact order by 1") == [
        (1, "jo@acme.com"),
        (2, "al@acme.com"),
        (3, None),
    ]
    assert [line for line, code in desk.lines(report) if code == "duplicate_email"] == [2, 3]
    assert desk.counts(report) == {"created": 1, "unchanged": 2}


def test_a_new_address_is_added_and_the_old_one_still_leads_there(desk):
    desk.run("id,email\n1,jo@acme.com\n", desk.contacts)
    desk.run("id,email\n1,jo@beta.com\n", desk.contacts)
    assert desk.rows("select email, domain from contact join account using (account_id)") == [
        ("jo@beta.com", "acme.com")
    ]
    assert desk.rows("select value from identity_alias where kind = 'email' order by 1") == [
        ("jo@acme.com",),
        ("jo@beta.com",),
    ]


def test_a_contact_with_a_score_that_moves_is_rescored(desk):
    desk.run("id,name\nA1,Acme\nA2,Beta\n", desk.accounts)
    desk.run("id,email,company\n1,jo@gmail.com,Acme\n2,al@gmail.com,Acme\n3,xu@gmail.com,Acme\n", desk.contacts)
    with desk.workspace.transaction() as tx:
        tx.run(
            "insert into contact_score select contact_id, account_id, 8, 8, 0, 'low', 0, 1, null, 0, 0, 0, 'stable', "
            "null, timestamp '2026-02-01', timestamp '2026-02-01', 1, 8 from contact where contact_id < 3"
        )
    desk.clock.advance(timedelta(hours=1))
    desk.run("id,email,company\n1,jo@gmail.com,Beta\n2,al@gmail.com,Acme\n3,xu@gmail.com,Beta\n", desk.contacts)
    assert desk.rows("select subject_id, cause from rescore_request") == [(1, "merge")]


def test_managers_are_found_by_the_address_given(desk):
    report = desk.run(
        "id,name,mail,boss\n1,Jo,jo@us.com,AL@us.com\n2,Al,al@us.com,\n3,Xu,xu@us.com,who@us.com\n", USERS
    )
    assert desk.rows("select name, manager_id, role from users order by 1") == [
        ("Al", None, "sales"), ("Jo", 2, "sales"), ("Xu", None, "sales"),
    ]  # fmt: skip
    assert desk.codes(report) == {"unknown_manager": 1}


def test_a_manager_who_is_made_on_the_way_is_found_by_that_address_ever_after(desk):
    users = USERS.replace("by: email}", "by: email, missing: create}")
    for _ in range(2):
        report = desk.run("id,name,mail,boss\n1,Jo,jo@us.com,Al@us.com\n", users)
        assert desk.codes(report) == {}
    assert desk.rows("select u.name, m.email from users u left join users m on m.user_id = u.manager_id order by 1") == [
        ("Al@us.com", None), ("Jo", "al@us.com"),
    ]  # fmt: skip


def test_owners_are_found_and_missed_ones_reported(desk):
    desk.run("id,name,mail\n1,Jo Doe,jo@us.com\n", USERS)
    report = desk.run("id,name,owner\nA1,Acme,jo doe\nA2,Beta,Nobody\n", desk.accounts)
    assert desk.rows("select name, owner_id from account order by 1") == [("Acme", 1), ("Beta", None)]
    assert [issue.reason for issue in report.issues if issue.code == "unknown_owner"] == [
        'no single user has the name "Nobody"; the record was kept without an owner'
    ]


def test_a_mapping_may_reject_records_without_their_account(desk):
    desk.run("id,name\nA1,Acme\n", desk.accounts)
    mapping = desk.contacts.replace("by: name", "by: name, missing: reject")
    report = desk.run("id,email,company\n1,a@x.com,Acme\n2,b@x.com,Beta\n3,c@x.com,\n", mapping)
    assert desk.counts(report) == {"created": 1, "rejected": 2}
    assert [(issue.line, issue.reason) for issue in report.issues if issue.severity == "rejected"] == [
        (3, 'no single account has the name "Beta"; import accounts first'),
        (4, "the account is empty, and the mapping asks for one"),
    ]
    assert report.also_created == {}
