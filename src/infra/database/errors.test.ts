import { expect, test } from "vitest";
import { folderError } from "./errors.ts";

test.each([
  ["EROFS", "DATABASE_FOLDER"],
  ["EACCES", "DATABASE_FOLDER"],
  ["ENOTDIR", "DATABASE_FOLDER"],
  ["ENOSPC", "DATABASE_DISK_FULL"],
  ["EDQUOT", "DATABASE_DISK_FULL"],
])("%s becomes %s, with the folder and a remedy", (system, code) => {
  const error = folderError(Object.assign(new Error("no"), { code: system }), "/data");
  expect(error).toMatchObject({ code, kind: "environment" });
  expect(error?.message).toContain("/data");
  expect(error?.remedy).toBeTruthy();
});

test("other failures are left as they are", () => {
  expect(folderError(Object.assign(new Error("no"), { code: "EMFILE" }), "/data")).toBeUndefined();
  expect(folderError(new Error("no"), "/data")).toBeUndefined();
});
