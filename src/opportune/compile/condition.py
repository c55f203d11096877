"""A condition on an event -> a SQL expression over the columns of `event_text`.

Missing values make a comparison false and its negation true, as `model/condition.py` promises.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import assert_never

from opportune.model.condition import Condition, Operator, Scalar
from opportune.model.event import event_key

# Names a value and returns the `$name` to put into the SQL.
Bind = Callable[[object], str]


def path_text(path: str) -> str:
    """The text at `properties.a.b` of an event, NULL when it is missing, null or empty."""
    column, _, rest = path.partition(".")
    return f"nullif({f'json_extract_string({column}, {json_path(rest)!r})' if rest else column}, '')"


def json_path(path: str) -> str:
    """`a.b` as DuckDB's JSON functions want it: `$."a"."b"`."""
    return "$." + ".".join(f'"{step}"' for step in path.split("."))


def number_text(text: str) -> str:
    """The number that a text says, NULL for any other text; DuckDB alone would also take nan, inf and 1_0."""
    return f"try_cast(regexp_extract({text}, '^[-+.0-9eE\\s]+$') as double)"


def text_columns(fields: Iterable[str]) -> dict[str, str]:
    """The column of `event_text` for each field. Names that differ in case only would be one column to DuckDB."""
    columns: dict[str, str] = {}
    for number, field in enumerate(fields):
        taken = {column.lower() for column in columns.values()}
        column = "event_key" if field == "event" else f'"{field}"'
        columns[field] = f'"{field} {number}"' if column.lower() in taken else column
    return columns


def condition_sql(condition: Condition, text: str, bind: Bind) -> str:
    """The condition as a boolean SQL expression that is never NULL; `text` is the column of its field in lower case."""
    field, value = condition.field, condition.value

    def same(item: Scalar) -> str:
        return bind(event_key(str(item)) if field == "event" else _text(item))

    match condition.operator:
        case Operator.EQ:
            return f"coalesce({text} = {same(_scalar(value))}, false)"
        case Operator.NEQ:
            return f"coalesce({text} <> {same(_scalar(value))}, true)"
        case Operator.IN:
            return f"coalesce({text} in ({', '.join(map(same, _values(value)))}), false)"
        case Operator.NOT_IN:
            return f"coalesce({text} not in ({', '.join(map(same, _values(value)))}), true)"
        case Operator.CONTAINS:
            return f"coalesce(contains({text}, {bind(_text(_scalar(value)))}), false)"
        case Operator.NOT_CONTAINS:
            return f"coalesce(not contains({text}, {bind(_text(_scalar(value)))}), true)"
        case Operator.STARTS_WITH:
            return f"coalesce(starts_with({text}, {bind(_text(_scalar(value)))}), false)"
        case Operator.ENDS_WITH:
            return f"coalesce(ends_with({text}, {bind(_text(_scalar(value)))}), false)"
        case Operator.MATCHES:
            return f"coalesce({text} like {bind(like_pattern(_text(_scalar(value))))} escape '\\', false)"
        case Operator.GT:
            return f"coalesce({number_text(text)} > {bind(_scalar(value))}, false)"
        case Operator.GTE:
            return f"coalesce({number_text(text)} >= {bind(_scalar(value))}, false)"
        case Operator.LT:
            return f"coalesce({number_text(text)} < {bind(_scalar(value))}, false)"
        case Operator.LTE:
            return f"coalesce({number_text(text)} <= {bind(_scalar(value))}, false)"
        case Operator.IS_SET:
            return f"({text} is not null)"
        case Operator.IS_NOT_SET:
            return f"({text} is null)"
        case _ as unreachable:
            assert_never(unreachable)


def like_pattern(glob: str) -> str:
    """A pattern with * and ? as a LIKE pattern with backslash as the escape character."""
    escaped = glob.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return escaped.replace("*", "%").replace("?", "_")


def _text(value: Scalar) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).lower()


def _scalar(value: Scalar | tuple[Scalar, ...]) -> Scalar:
    assert not isinstance(value, tuple), "the model lets only in and not_in carry several values"
    return value


def _values(value: Scalar | tuple[Scalar, ...]) -> tuple[Scalar, ...]:
    return value if isinstance(value, tuple) else (value,)
