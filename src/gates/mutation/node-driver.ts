import { driverSource } from "./driver-source.ts";

/** Each file has a process of its own, with the options of Node that the driver was started with. */
export function nodeDriver(): string {
  return driverSource(`
import { isAbsolute } from "node:path";
import { run as runTests } from "node:test";

const absolute = (name) => (isAbsolute(name) ? name : resolve(name));

async function open() {
  return async (files) => {
    let testCount = 0;
    for (const file of files) {
      const failed = [];
      for await (const { type, data } of runTests({ files: [resolve(file)], concurrency: 1 })) {
        if ((type !== "test:pass" && type !== "test:fail") || data.skip !== undefined || data.todo !== undefined) continue;
        const isFile = data.nesting === 0 && absolute(data.name) === resolve(file);
        const isSuite = data.details && data.details.type === "suite";
        if (!isFile && !isSuite) testCount += 1;
        const error = data.details && data.details.error;
        if (type === "test:pass" || (error && error.failureType === "subtestsFailed")) continue;
        failed.push(isFile ? file : file + " > " + data.name);
      }
      if (failed.length > 0) return { failed, testCount };
    }
    return { failed: [], testCount };
  };
}
`);
}
