import pytest

from opportune.ingest.domains import company_domain, is_free_mail, registrable_domain

REGISTRABLE = [
    ("acme.com", "acme.com"),
    ("ACME.com.", "acme.com"),
    ("https://www.shop.acme.co.uk:8443/pricing?a=b@c#d", "acme.co.uk"),
    ("http://user:secret@app.acme.io/", "acme.io"),
    ("//cdn.acme.com/x.js", "acme.com"),
    ("jo.doe+news@mail.acme.com", "acme.com"),
    ("mailto:jo@acme.com", "acme.com"),
    ("münchen.de", "xn--mnchen-3ya.de"),
    ("https://www.xn--mnchen-3ya.de/", "xn--mnchen-3ya.de"),
    ("acme.github.io", "acme.github.io"),
    ("a_b.acme.com", "acme.com"),
]
NOT_REGISTRABLE = [
    "", " ", "acme", "localhost", "http://localhost:8000/x", "printer.local", "wiki.acme.internal", "127.0.0.1",
    "http://10.0.0.1/x", "http://[::1]/x", "co.uk", "com", "-acme.com", "acme..com", ".com", "x" * 300 + ".com",
    "not a domain", "acme.com\x00", "\ud800.com", "1.2.3.4.in-addr.arpa",
]  # fmt: skip


@pytest.mark.parametrize(("text", "domain"), REGISTRABLE)
def test_registrable_domain(text, domain):
    assert registrable_domain(text) == domain


@pytest.mark.parametrize("text", NOT_REGISTRABLE, ids=ascii)
def test_nothing_registrable(text):
    assert registrable_domain(text) is None


@pytest.mark.parametrize("domain", ["gmail.com", "mail.gmail.com", "yahoo.co.uk", "gmx.de", "qq.com"])
def test_free_mail_names_no_company(domain):
    assert is_free_mail(domain)
    assert company_domain(domain) is None


def test_company_mail_is_not_free():
    assert not is_free_mail("acme.com")
    assert company_domain("https://acme.com/about") == "acme.com"
