import { expect, test } from "vitest";
import { startPostgres } from "./postgres.ts";

test("where PostgreSQL is absent, the command to install it is named", async () => {
  const before = process.env["POSTGRES_BIN"];
  process.env["POSTGRES_BIN"] = "/nonexistent";
  try {
    await expect(startPostgres()).rejects.toThrow("sudo apt-get install -y postgresql");
  } finally {
    if (before === undefined) delete process.env["POSTGRES_BIN"];
    else process.env["POSTGRES_BIN"] = before;
  }
});
