import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PipelineError } from "../errors.ts";
import { readComment } from "./read-comment.ts";
import { strategyNames } from "./strategies.ts";

describe("readComment", () => {
  it("reads every parameter of /parallel-dev", () => {
    const request = readComment(
      '/parallel-dev feature="Add a \\"dark\\" mode" strategy=test-driven instances=3 complexity=low',
    );
    expect(request?.command).toBe("parallel-dev");
    expect(request?.matrix.map(({ instance }) => instance)).toEqual([1, 2, 3]);
    const [first] = request?.matrix ?? [];
    expect(first).toMatchObject({ strategy: "test-driven", minutes: 20, dollars: 1 });
    expect(first?.goal).toMatch(/^Add a "dark" mode\n\nHow to go about it: Write tests/u);
  });

  it("gives the instances different strategies when none is wanted", () => {
    const request = readComment('/parallel-dev feature="x" instances=6');
    const taken = request?.matrix.map(({ strategy }) => strategy);
    expect(taken).toEqual([...strategyNames, strategyNames[0]]);
  });

  it("reads quotation marks of a telephone, several lines, and no talk after an empty line", () => {
    const request = readComment(
      "/parallel-dev\r\n  feature=“List what\r\n\r\nis new”\r\n  instances=1\r\n \r\nThank you! a=b",
    );
    expect(request?.matrix).toHaveLength(1);
    expect(request?.matrix[0]?.goal).toMatch(/^List what\n\nis new\n\n/u);
  });

  it("takes nothing else for a command", () => {
    for (const text of ["", "Thank you", "see /auto-fix", "/shrug", "/etc/passwd", "/auto-fixes"]) {
      expect(readComment(text)).toBeUndefined();
    }
    expect(readComment("/auto-fix\n\nPlease.")?.matrix).toHaveLength(1);
  });

  it.each([
    ["/parallel-dev", "It says no feature."],
    ['/parallel-dev feature=" "', "It says no feature."],
    ["/parallel-dev feature=a instances=0", "instances is a number from 1 to 8; not 0."],
    ["/parallel-dev feature=a instances=9", "instances is a number from 1 to 8; not 9."],
    ["/parallel-dev feature=a instances=1e0", "instances is a number from 1 to 8; not 1e0."],
    [
      "/parallel-dev feature=a complexity=epic",
      "complexity is one of low, medium, high; not epic.",
    ],
    ["/parallel-dev feature=a feature=b", "feature is given twice."],
    ["/parallel-dev feature=a branch=main", "There is no parameter branch."],
    ["/parallel-dev add a mode", "Not understood: add"],
    ['/parallel-dev feature="never closed', 'Not understood: feature="never'],
    [`/parallel-dev feature=${"a".repeat(4001)}`, "The feature has 4001 characters"],
    ["/auto-fix now=yes", "There is no parameter now."],
    ["/autofix", "There is no command /autofix."],
  ])("refuses %s and says how it is written", (text, message) => {
    expect(() => readComment(text)).toThrow(message);
    expect(() => readComment(text)).toThrow(
      expect.objectContaining({ code: "COMMENT_COMMAND_MALFORMED", kind: "usage" }),
    );
  });

  it("keeps any feature as it was written, and never fails otherwise than it says", () => {
    const quoted = fc.string({ minLength: 1, maxLength: 200, unit: "grapheme" });
    fc.assert(
      fc.property(quoted, (feature) => {
        const kept = feature
          .replace(/[“”„«»]/gu, '"')
          .replaceAll("\r\n", "\n")
          .trim();
        fc.pre(kept !== "");
        const written = kept.replace(/[\\"]/gu, String.raw`\$&`);
        const request = readComment(`/parallel-dev instances=1 feature="${written}"`);
        expect(request?.matrix[0]?.goal.startsWith(`${kept}\n\n`)).toBe(true);
      }),
    );
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        try {
          readComment(`/parallel-dev ${text}`);
        } catch (error) {
          expect(error).toBeInstanceOf(PipelineError);
        }
      }),
    );
  });
});
