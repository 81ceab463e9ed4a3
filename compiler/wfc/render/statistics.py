"""How often each rule was broken, in place of the findings."""

from wfc.diagnostics import Rule, Severity
from wfc.render.report import FileReport, Summary


class Statistics:
    """One line a rule, the most frequent first; as JSON, an array of objects."""

    def __init__(self, as_json: bool = False) -> None:
        self._as_json = as_json
        self._counts: dict[tuple[Rule, Severity], int] = {}

    def start(self) -> str:
        """Nothing."""
        return ""

    def file(self, report: FileReport) -> str:
        """Nothing yet."""
        for found in report.findings:
            key = found.diagnostic.rule, found.diagnostic.severity
            self._counts[key] = self._counts.get(key, 0) + 1
        return ""

    def finish(self, summary: Summary) -> str:  # noqa: ARG002 (these are other counts)
        """The table."""
        ranked = sorted(self._counts.items(), key=lambda item: (-item[1], item[0][0].code, item[0][1]))
        if self._as_json:
            import json  # text does without it

            table = [
                {"code": rule.code, "name": rule.name, "severity": severity.word, "count": count}
                for (rule, severity), count in ranked
            ]
            return f"{json.dumps(table, indent=2)}\n"
        digits = max((len(str(count)) for _, count in ranked), default=0)
        width = max((len(rule.name) for (rule, _), _ in ranked), default=0)
        return "".join(
            f"{count:>{digits}}  {rule.code}  {severity.word:7}  {rule.name:{width}}  {rule.summary}\n"
            for (rule, severity), count in ranked
        )
