"""nbgrader's export, with a blank where there are no points yet: it would write 0 there."""

from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.plugins import CsvExportPlugin

from autograder.classroom.grading import records


class BlankFaults(CsvExportPlugin):
    """What `nbgrader export` writes for a classroom."""

    def export(self, gradebook: Gradebook) -> None:
        """Write the table as nbgrader does, then remove the points that nobody has given yet."""
        super().export(gradebook)
        classroom = Path(self.config.CourseDirectory.root)
        blank = {
            (record.lesson, record.student)
            for record in records.read_all(classroom)
            if record.score is None
        }
        path = Path(self.to or "grades.csv")
        lines = path.read_text(encoding="utf-8").splitlines()
        path.write_text("".join(f"{_blanked(line, blank)}\n" for line in lines), encoding="utf-8")


def _blanked(line: str, blank: set[tuple[str, str]]) -> str:
    """Remove score and penalty from a row: nbgrader quotes nothing, so a name may hold a comma."""
    parts = line.split(",")
    if len(parts) > 4 and (parts[0], parts[3]) in blank:
        parts[-4:-1] = ["", "", ""]  # raw_score, late_submission_penalty, score
    return ",".join(parts)
