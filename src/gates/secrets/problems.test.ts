import { expect, it } from "vitest";
import { findSecrets } from "#analysis";
import { random } from "../../../test/support/secret-samples.ts";
import { toProblems } from "./problems.ts";

it("holds credentials against a change, each in all its places, and no guesses", async () => {
  const token = random("a", 28, "gate");
  const digits = "1234567890".repeat(4);
  const content = `api_token = "${token}"\napi_key = "${digits}"\nclient_token = "${token}"\n`;
  const { findings } = await findSecrets([{ path: "lib/settings.py", content }]);
  expect(findings.map(({ location }) => location.line)).toEqual([1, 2]);
  expect(toProblems(findings).map(({ path, line }) => [path, line])).toEqual([
    ["lib/settings.py", 1],
    ["lib/settings.py", 3],
  ]);
});
