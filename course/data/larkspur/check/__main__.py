"""Prints what is wrong with the handbook; arguments are ids or departments.

Without arguments: of all documents, and of the questions.

python -m course.data.larkspur.check "Customer Care"
"""

import sys

from course.data.larkspur import facts
from course.data.larkspur.check import (
    findings,
    missing,
    overlaps,
    question_findings,
    repetition_findings,
    written,
)

SHOWN = 5

world = facts()
documents = written(world)
wanted = set(sys.argv[1:])
departments = {d.plan.department for d in documents}
unknown = wanted - departments - {d.plan.id for d in documents}
if unknown:
    print(f"No document and no department is called {', '.join(sorted(unknown))}.", file=sys.stderr)
    print(f"Departments: {', '.join(sorted(departments))}.", file=sys.stderr)
    sys.exit(2)
chosen = [d for d in documents if not wanted or wanted & {d.plan.id, d.plan.department}]
names = {document.plan.id for document in chosen}
found = [finding for document in chosen for finding in findings(document, world)]
found += [f for f in repetition_findings(documents) if f.document in names or f.detail in names]
found += [] if wanted else question_findings()
for finding in found:
    print(finding)
measured = overlaps(documents)
for planned in (False, True):
    print("planned pairs most alike:" if planned else "other pairs most alike:")
    for pair in [pair for pair in measured if pair.planned is planned][:SHOWN]:
        print(f"  {pair.share:6.1%}  {pair.one}  {pair.other}")
words = sum(len(document.words) for document in documents)
print(f"{len(documents)} documents with {words:,} words; {len(missing(world))} not written yet")
print(f"{len(found)} findings in {len(chosen)} documents")
sys.exit(bool(found))
