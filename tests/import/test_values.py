"""Goal: text is read as people mean it, and refused where it could mean two things."""

from datetime import datetime

import pytest

from opportune.ingest.values import parser
from opportune.model.import_target import Parse

READ = [
    (Parse.NUMBER, "1234.5", 1234.5),
    (Parse.NUMBER, "$1,234,567.50", 1234567.5),
    (Parse.NUMBER, "-12", -12.0),
    (Parse.INT, "007", 7),
    (Parse.INT, "1200.0", 1200),
    (Parse.INT, "1,200", 1200),
    (Parse.YEAR, "1984", 1984),
    (Parse.BOOL, "TRUE", True),
    (Parse.BOOL, "no", False),
    (Parse.EMAIL, "mailto:Jo.Doe+x@Acme.com", "jo.doe+x@acme.com"),
    (Parse.DOMAIN, "https://www.shop.acme.co.uk/x?y", "acme.co.uk"),
    (Parse.STATE, "WON", "won"),
    (Parse.DATE, "2020-12-30", datetime(2020, 12, 30)),
    (Parse.DATETIME, "2020-12-30T03:15:52.5+02:00", datetime(2020, 12, 30, 1, 15, 52, 500000)),
    (Parse.DATETIME, "2020-12-30 3:15:52", datetime(2020, 12, 30, 3, 15, 52)),
    (Parse.DATETIME, "2020-03-16 19:06:20.264", datetime(2020, 3, 16, 19, 6, 20, 264000)),
    (Parse.DATETIME, "1609298152000", datetime(2020, 12, 30, 3, 15, 52)),
    (Parse.DATETIME, "1712051200000", datetime(2024, 4, 2, 9, 46, 40)),
    (Parse.DATETIME, "17/May/2015:10:05:03 +0200", datetime(2015, 5, 17, 8, 5, 3)),
]
REFUSED = [
    (Parse.NUMBER, "1.234,5"),
    (Parse.NUMBER, "1,23"),
    (Parse.NUMBER, "nan"),
    (Parse.NUMBER, "inf"),
    (Parse.INT, "1.5"),
    (Parse.INT, "9" * 20),
    (Parse.YEAR, "20000000000"),
    (Parse.BOOL, "maybe"),
    (Parse.EMAIL, "jo@acme"),
    (Parse.EMAIL, "jo acme.com"),
    (Parse.DOMAIN, "co.uk"),
    (Parse.STATE, "closed"),
    (Parse.DATE, "3/4/2020"),
    (Parse.DATE, "0001-01-01"),
    (Parse.DATE, "9999-12-31"),
    (Parse.DATETIME, "now"),
]


@pytest.mark.parametrize(("kind", "text", "value"), READ, ids=[f"{kind}:{text}" for kind, text, _ in READ])
def test_read(kind, text, value):
    assert parser(kind)(text) == value


@pytest.mark.parametrize(("kind", "text"), REFUSED, ids=[f"{kind}:{text}" for kind, text in REFUSED])
def test_refused(kind, text):
    with pytest.raises(ValueError, match=r"\w"):
        parser(kind)(text)


def test_dates_follow_the_format_the_zone_and_the_shift():
    read = parser(Parse.DATE, formats=["%m/%d/%Y"], zone="America/New_York", shift_days=10)
    assert read("3/4/2020") == datetime(2020, 3, 14, 5)
    with pytest.raises(ValueError, match="not a date; expected %m/%d/%Y"):
        read("2020-03-04")
