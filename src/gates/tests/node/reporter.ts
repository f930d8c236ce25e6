import { reporterPrelude } from "../report.ts";

/** Starts come in the order of the tree, a parent before its children, and so give each result its path. */
export function nodeReporter(report: string): string {
  return `${reporterPrelude(report, "module")}
import { isAbsolute, resolve } from "node:path";

const absolute = (name) => (isAbsolute(name) ? name : resolve(name));
const reason = (error) => text((error && error.cause) || error);

export default async function* artelReporter(source) {
  const open = new Map();
  const started = new Set();
  for await (const { type, data } of source) {
    if (!data || data.name === undefined) continue;
    const file = data.file;
    const names = open.get(file) || [];
    open.set(file, names);
    if (type === "test:start") {
      names.length = data.nesting;
      names[data.nesting] = data.name;
      if (file !== undefined && !started.has(file)) {
        started.add(file);
        write({ kind: "started", file });
      }
      continue;
    }
    if (type !== "test:pass" && type !== "test:fail") continue;
    const error = data.details && data.details.error;
    const isFile = data.nesting === 0 && (file === undefined || absolute(data.name) === absolute(file)) && /\\.[cm]?[jt]sx?$/.test(data.name);
    if (isFile) {
      if (type === "test:fail" && !(error && error.failureType === "subtestsFailed")) {
        write({ kind: "file", file: absolute(data.name), message: reason(error) });
      }
      write({ kind: "finished", file: absolute(data.name) });
      continue;
    }
    const path = [...names.slice(0, data.nesting), data.name];
    const omitted = data.skip !== undefined || data.todo !== undefined;
    if (data.details && data.details.type === "suite") {
      if (type === "test:fail" && !omitted && !(error && error.failureType === "subtestsFailed")) {
        write({ kind: "file", file: file || "(no file)", path, message: reason(error) });
      }
      continue;
    }
    const status = omitted ? "skipped" : type === "test:pass" ? "passed" : "failed";
    write({ kind: "test", file, path, status, message: type === "test:fail" ? reason(error) : undefined });
  }
  write({ kind: "end" });
}
`;
}
