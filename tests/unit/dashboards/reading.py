"""What a page says, read as a person would.

What belongs here: reading figures, words and tables off a page. What does not: what they should be.
"""

from streamlit.testing.v1 import AppTest


def figures(app: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in app.metric}


def said(app: AppTest) -> str:
    """All words of a page, those of tables too."""
    parts = [
        element.value
        for kind in ("markdown", "caption", "info", "warning", "success", "error")
        for element in app.get(kind)
    ]
    parts += [f"{metric.label} {metric.value}" for metric in app.metric]
    for table in app.dataframe:
        shown = table.value.select_dtypes(exclude="number")
        parts += [" ".join(map(str, table.value.columns)), shown.to_string()]
    return "\n".join(parts)


def table(app: AppTest, *headings: str):
    """The first table that has these headings."""
    return next(each.value for each in app.dataframe if set(headings) <= set(each.value.columns))


def one(reader, sql: str):
    return reader.query(sql).item()


def no_complaints(app: AppTest) -> None:
    assert not app.exception, [problem.message for problem in app.exception]
    assert not app.error, [problem.value for problem in app.error]
