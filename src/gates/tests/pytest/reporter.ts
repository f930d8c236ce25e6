/**
 * Starts pytest as `python -m pytest` does, with a plugin that writes our records. Coverage, the cache and stopping
 * early are turned off, bytecode is not written: nothing is left in the tree.
 */
export function pytestReporter(report: string): string {
  return `import json
import os
import sys

sys.dont_write_bytecode = True
os.environ["PYTHONDONTWRITEBYTECODE"] = "1"
sys.path[0] = os.getcwd()

import pytest

REPORT = ${JSON.stringify(report)}


def write(record):
    with open(REPORT, "a", encoding="utf-8", errors="replace") as file:
        file.write(json.dumps(record) + "\\n")
    sys.__stdout__.write("\\n")  # whoever runs the tests sees that they go on
    sys.__stdout__.flush()


def file_of(node_id):
    return node_id.split("::")[0]


class Reporter:
    def __init__(self):
        self.open_file = None
        self.outcomes = {}

    def pytest_runtest_logstart(self, nodeid, location):
        file = file_of(nodeid)
        if file == self.open_file:
            return
        self.close()
        self.open_file = file
        write({"kind": "started", "file": file})

    def close(self):
        if self.open_file is not None:
            write({"kind": "finished", "file": self.open_file})

    def pytest_runtest_logreport(self, report):
        known = self.outcomes.get(report.nodeid)
        if report.failed and (known is None or known["status"] != "failed"):
            known = {"status": "failed", "message": str(report.longrepr)[-4000:]}
        elif known is None and report.skipped:
            known = {"status": "skipped"}
        elif known is None and report.when == "call":
            known = {"status": "passed"}
        self.outcomes[report.nodeid] = known
        if report.when == "teardown":
            file, *path = report.nodeid.split("::")
            write({"kind": "test", "file": file, "path": path, **(self.outcomes.pop(report.nodeid) or {"status": "skipped"})})

    def pytest_collectreport(self, report):
        if report.failed:
            write({"kind": "file", "file": file_of(report.nodeid) or "(no file)", "message": str(report.longrepr)[-4000:]})

    def pytest_sessionfinish(self, session, exitstatus):
        self.close()
        if int(exitstatus) in (0, 1, 5) or session.testsfailed:
            write({"kind": "end"})


arguments = ["-p", "no:cacheprovider", "--continue-on-collection-errors", "--maxfail=0", "--tb=short"]
try:
    import pytest_cov
    arguments.append("--no-cov")
except ImportError:
    pass
sys.exit(pytest.main(arguments + sys.argv[1:], plugins=[Reporter()]))
`;
}
