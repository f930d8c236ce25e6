import { isAbsolute, normalize } from "node:path";
import { describe, expect, it } from "vitest";
import valid from "semver/functions/valid.js";
import { isSecretName } from "#shared";
import type { Coder, ModelAccess } from "./coder.ts";

const KEY = "artel-dummykey0123456789";
const ADDRESS = "http://127.0.0.1:40123";

/** What every record of a coding CLI promises. That its program does as the record says is tried in `test/coders`. */
export function testCoder(coder: Coder): void {
  const metered = coder.interfaces.map((modelInterface): ModelAccess => ({
    kind: "metered",
    modelInterface,
    model: "some/model-1",
    address: ADDRESS,
    key: KEY,
  }));

  describe(`${coder.name} conforms to the contract of coding CLIs`, () => {
    it("says who it is, what is looked for, and how a person gets it", () => {
      expect(coder.name).toMatch(/^[a-z][a-z0-9-]*$/);
      expect(coder.title).not.toBe("");
      expect(coder.programs.length).toBeGreaterThan(0);
      for (const program of coder.programs) expect(program).toMatch(/^[a-z][a-z0-9-]*$/);
      expect(coder.versionArguments.length).toBeGreaterThan(0);
      expect(valid(coder.minimumVersion)).toBe(coder.minimumVersion);
      expect(coder.installation).toMatch(/\w{3}/);
      expect(new Set(coder.interfaces).size).toBe(coder.interfaces.length);
      expect(coder.interfaces.length).toBeGreaterThan(0);
    });

    it.each(metered)("is told where its model is, and by which key: %j", (access) => {
      const { environment, files } = coder.configure(access);
      const values = Object.values(environment).join("\n");
      expect(values).toContain(ADDRESS);
      expect(values).toContain(KEY);
      const told = values + Object.values(files).join("\n");
      expect(told).toContain(access.model);
    });

    it.each(metered)("is told the same again when it is started again: %j", (access) => {
      expect(coder.configure(access)).toEqual(coder.configure(access));
      const texts = Object.values(coder.configure(access).files).join("\n");
      expect(texts).not.toContain(KEY);
      expect(texts).not.toContain("127.0.0.1");
      const other = { ...access, address: "http://127.0.0.1:40999", key: "artel-other" };
      expect(coder.configure(other).files).toEqual(coder.configure(access).files);
    });

    it("has files below its home only, and that can be read", () => {
      for (const access of [...metered, { kind: "login" } as const]) {
        for (const [path, text] of Object.entries(coder.configure(access).files)) {
          expect(isAbsolute(path)).toBe(false);
          expect(normalize(path)).toBe(path);
          expect(path).not.toMatch(/^\.\.(\/|$)/);
          if (path.endsWith(".json")) expect(() => JSON.parse(text) as unknown).not.toThrow();
        }
      }
    });

    it("with a person's login it is given no key and no address, and reaches what it names only", () => {
      const { environment } = coder.configure({ kind: "login", model: "some-model" });
      expect(Object.values(environment).join("\n")).not.toContain("127.0.0.1");
      const secrets = Object.keys(environment).filter(
        (name) => isSecretName(name) && !/KEYRING/.test(name),
      );
      expect(secrets).toEqual([]);
      expect(environment).not.toHaveProperty("HOME");
      expect(environment).not.toHaveProperty("PATH");
      const { login } = coder;
      if (login === undefined) return;
      expect(isAbsolute(login.file)).toBe(false);
      expect(Object.keys(coder.configure({ kind: "login" }).files)).not.toContain(login.file);
      for (const host of login.hosts) expect(host).toMatch(/^[a-z0-9.-]+:\d+$/);
    });
  });
}
