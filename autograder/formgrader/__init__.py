"""Opens nbgrader's formgrader on a graded folder, safe against what it shows."""
