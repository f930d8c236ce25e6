import { describe, expect, it } from "vitest";
import type { MeasuredFile } from "./measured-file.ts";
import { measureAll } from "./pool.ts";
import type { SourceText } from "./pool.ts";

async function* stream(sources: readonly SourceText[]): AsyncGenerator<SourceText> {
  yield* sources;
}

describe("measuring in processes of their own", () => {
  it("survives a file that ends the native parser, and measures all others", async () => {
    const deep = 120_000;
    const sources = [
      { path: "before.ts", text: "export const a = 1;" },
      { path: "deep.ts", text: `x = ${"[".repeat(deep)}${"]".repeat(deep)}` },
      { path: "after.ts", text: "export const b = 1;" },
    ];
    const results = new Map<string, MeasuredFile>();
    await measureAll(stream(sources), (path, measured) => results.set(path, measured));
    expect([...results.keys()].toSorted()).toEqual(["after.ts", "before.ts", "deep.ts"]);
    expect(results.get("deep.ts")?.measurement.syntaxErrors[0]?.message).toMatch(
      /gave up|too deeply/,
    );
    expect(results.get("after.ts")?.measurement.exports).toHaveLength(1);
  });

  it("stops when told to", async () => {
    const sources = Array.from({ length: 50 }, (_, index) => ({
      path: `${index}.ts`,
      text: "export const a = 1;\n".repeat(4000),
    }));
    const controller = new AbortController();
    const running = measureAll(stream(sources), () => controller.abort(), controller.signal);
    await expect(running).rejects.toMatchObject({ name: "AbortError" });
  });
});
