import { expect, test } from "vitest";
import { GitError } from "#infra/git";
import { ArtelError } from "#shared";
import { resumable, storageFailure } from "./storage-failure.ts";

const system = (code: string) => Object.assign(new Error(code), { code });

test.each([
  [
    "of the event log",
    new ArtelError({ code: "EVENTS_DISK_FULL", kind: "environment", message: "" }),
  ],
  [
    "of the server of the event log",
    new ArtelError({ code: "EVENTS_SERVER_UNREACHABLE", kind: "environment", message: "" }),
  ],
  ["of a system call, inside of another error", new Error("x", { cause: system("ENOSPC") })],
  ["of the database", system("53100")],
  [
    "of Redis, which is gone",
    new ArtelError({ code: "REDIS_UNREACHABLE", kind: "environment", message: "" }),
  ],
  [
    "of the messages, whose database is gone",
    new ArtelError({ code: "MESSAGES_UNREACHABLE", kind: "environment", message: "" }),
  ],
  ["of a read-only folder", system("EROFS")],
  [
    "of git",
    new GitError({ arguments: ["gc"], exitCode: 128, stderr: "fatal: No space left on device" }),
  ],
])("a failure %s is one of storage", (_, error) => {
  expect(storageFailure(error, "/data")).toMatchObject({ kind: "environment" });
});

test.each([
  ["a command that was not found", system("ENOENT")],
  [
    "a refused repository",
    new ArtelError({ code: "REPOSITORY_EMPTY", kind: "refused", message: "" }),
  ],
  ["what is no error", "No space left on device"],
])("%s is the session's own failure", (_, error) => {
  expect(storageFailure(error, "/data")).toBeUndefined();
});

test("says how to go on", () => {
  const failure = storageFailure(system("ENOSPC"), "/data")!;
  expect(resumable(failure, "s1")).toMatchObject({
    code: "DISK_FULL",
    kind: "environment",
    remedy: expect.stringContaining("artel resume s1"),
  });
});
