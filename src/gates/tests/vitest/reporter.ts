import { reporterPrelude } from "../report.ts";

/**
 * Vitest 3 and later report each module as it ends; earlier ones give all files at the end (`onFinished`), as
 * plain tasks. What `onTestModuleEnd` has told is not told again.
 */
export function vitestReporter(report: string): string {
  return `${reporterPrelude(report, "module")}
const path = (test) => {
  const names = [test.name];
  for (let parent = test.parent; parent && parent.type === "suite"; parent = parent.parent) names.unshift(parent.name);
  return names;
};
const message = (errors) => (errors && errors[0] ? text(errors[0]) : undefined);
const state = (value) => (value === "passed" || value === "pass" ? "passed" : value === "failed" || value === "fail" ? "failed" : "skipped");

export default class ArtelReporter {
  #modern = false;

  onTestModuleStart(module) {
    write({ kind: "started", file: module.moduleId });
  }

  // Of all versions: something was begun or has ended.
  onTaskUpdate() {
    alive();
  }

  onTestModuleEnd(module) {
    this.#modern = true;
    const place = { file: module.moduleId, project: (module.project && module.project.name) || undefined };
    for (const test of module.children.allTests()) {
      const result = test.result();
      write({ kind: "test", ...place, path: path(test), status: state(result && result.state), message: message(result && result.errors) });
    }
    for (const suite of module.children.allSuites()) {
      const errors = suite.errors ? suite.errors() : [];
      if (errors.length > 0) write({ kind: "file", ...place, path: path(suite), message: message(errors) });
    }
    const errors = module.errors ? module.errors() : [];
    if (errors.length > 0) write({ kind: "file", ...place, message: message(errors) });
    else if (module.state && module.state() === "failed" && [...module.children.allTests()].length === 0) {
      write({ kind: "file", ...place, message: "the file failed without running a test" });
    }
    write({ kind: "finished", file: module.moduleId });
  }

  onTestRunEnd(modules, errors) {
    for (const error of errors || []) write({ kind: "run", message: text(error) });
    write({ kind: "end" });
  }

  onFinished(files, errors) {
    if (this.#modern) return;
    for (const file of files || []) this.#file(file);
    for (const error of errors || []) write({ kind: "run", message: text(error) });
    write({ kind: "end" });
  }

  #file(file) {
    const place = { file: file.filepath, project: file.projectName || undefined };
    const walk = (task, names) => {
      const own = [...names, task.name];
      if (task.type === "suite") {
        if (task.result && task.result.errors && task.result.errors.length > 0) {
          write({ kind: "file", ...place, path: own, message: message(task.result.errors) });
        }
        for (const child of task.tasks) walk(child, own);
        return;
      }
      const result = task.result || {};
      const status = task.mode === "skip" || task.mode === "todo" ? "skipped" : state(result.state);
      write({ kind: "test", ...place, path: own, status, message: message(result.errors) });
    };
    for (const task of file.tasks) walk(task, []);
    const errors = (file.result && file.result.errors) || [];
    if (errors.length > 0) write({ kind: "file", ...place, message: message(errors) });
    write({ kind: "finished", file: file.filepath });
  }
}
`;
}
