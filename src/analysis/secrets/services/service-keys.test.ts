import { describe, expect, it } from "vitest";
import { random } from "../../../../test/support/secret-samples.ts";
import { knownFormats } from "../known-formats.ts";
import { SERVICE_KEYS } from "./key-forms.ts";

const found = (text: string) =>
  knownFormats(text).flatMap(({ rule, value, severity }) =>
    rule === "artel/service-key" ? [{ value, severity }] : [],
  );
const uuid = [8, 4, 4, 4, 12].map((length) => random("h", length, "uuid")).join("-");
/** One value of each form that there is. */
const values = [
  uuid,
  ...["3-3-3-3", "4-4-6-6-8", "7-7-7-7", "8-8"].map((form) =>
    form.replaceAll(/\d/g, (length) => random("u", Number(length), form)),
  ),
  ...Array.from({ length: 122 }, (_, index) => random("a", index + 7, "key")),
  random("n", 25, "key"),
];
const formed = [...SERVICE_KEYS].filter(([, forms]) => forms.length > 0);
const hexadecimal = random("h", 40, "service");
const token = random("l", 26, "service");

describe("keys beside the names of services", () => {
  it("are found in each form that a service has, in whatever way it is named", () => {
    for (const [name, forms] of formed) {
      for (const form of forms) {
        const value = values.find((each) => form.test(each)) ?? "";
        const expected = [expect.objectContaining({ value })];
        expect(found(`${name}_key = "${value}"`), name).toEqual(expected);
        expect(found(`export ${name.toUpperCase()}_API_TOKEN=${value}`), name).toEqual(expected);
        expect(found(`the ${name} token - '${value}'`), name).toEqual(expected);
      }
    }
  });

  it.each([
    [`"Wandb": '${hexadecimal}'`, hexadecimal],
    [`wandb ${hexadecimal}`, hexadecimal],
    [`const mySerpapiKey = "${token}";`, token],
    [`API_SNYK='${uuid}'`, uuid],
    [`datadogACCESS:${hexadecimal}`, hexadecimal],
  ])("are found in %s", (text, value) => {
    expect(found(text)).toEqual([{ value, severity: "medium" }]);
  });

  it("are told mildly when somebody filled them in", () => {
    const digits = ["0123456789", "abcdef"].join("").repeat(2);
    expect(found(`ipstack key ${digits}`)).toEqual([{ value: digits, severity: "low" }]);
  });

  it.each([
    `wandb: sha1-${hexadecimal}=`,
    `"sendgrid": "^8.1.${random("n", 2, "other")}"`,
    `wandb = ${hexadecimal}7`,
    `@datadog/${hexadecimal}`,
    `https://wandb.company.com/${hexadecimal}`,
    `hunter = ${hexadecimal}`,
    `fronted_key = "${hexadecimal}"`,
    `sumologicalKey = "${hexadecimal}"`,
    "datadog_token = environmentVariableOfTheDay",
    "wandb token your-api-key-1234567890abcdef",
    `ipstack_key = "${"x".repeat(32)}"`,
  ])("are not found in %s", (text) => {
    expect(found(text)).toEqual([]);
  });

  it("take linear time", () => {
    for (const piece of ["wandb ", "wandb_key_", "wandb = ", `wandb ${hexadecimal}`, "WANDB-"]) {
      const text = piece.repeat(400_000 / piece.length);
      const start = performance.now();
      knownFormats(text);
      expect.soft(performance.now() - start, piece).toBeLessThan(3_000);
    }
  });
});
