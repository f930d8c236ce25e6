import { expect, it } from "vitest";
import { random, secretSample } from "../../../test/support/secret-samples.ts";
import { findSecrets } from "./find-secrets.ts";

const encoded = (text: string): string => Buffer.from(text).toString("base64");
const rulesIn = async (content: string): Promise<readonly string[]> =>
  (await findSecrets([{ path: "deploy/values.yaml", content }])).findings.map(({ rule }) => rule);

it.each(["github-token", "gitlab-token", "npm-token", "hugging-face-token", "stripe-key"])(
  "finds a %s in base 64, as a secret of a cluster holds it",
  async (rule) => {
    expect(await rulesIn(`  login: ${encoded(secretSample(rule))}\n`)).toEqual([
      "artel/encoded-secret",
    ]);
  },
);

it("finds a file with a key in it, wherever in the code that begins", async () => {
  for (const before of ["", "-", "--"]) {
    const code = encoded(`name: ${before}\n${secretSample("private-key")}\n`);
    const [rule] = await rulesIn(`  file: ${code}`);
    // One of the three is told by the format of encoded keys.
    expect(rule, before).toMatch(/^artel\/encoded-(?:secret|private-key)$/);
  }
  expect(await rulesIn(encoded(`{"keys": [${secretSample("tink-keyset")}]}`))).toEqual([
    "artel/encoded-secret",
  ]);
});

it("leaves other code alone", async () => {
  expect(await rulesIn(`  login: ${encoded(`ghp_${"x".repeat(36)}`)}`)).toEqual([]);
  expect(await rulesIn(`  image: ${encoded(`Z2hwX and ${random("a", 80, "image")}`)}`)).toEqual([]);
});
