import { describe, expect, test } from "vitest";
import { searchQuery, searchVector, searchWords } from "./search-words.ts";

describe("the words of a text", () => {
  test("are those of identifiers and paths, in part and as a whole, where they stand", () => {
    expect(searchVector(["Fix parseFactKey in src/a/b.ts"])).toBe(
      "'fix':2 'parsefactkey':3 'parse':3 'fact':4 'key':5 'in':6 'src':7 'a':8 'b':9 'ts':10",
    );
    expect(searchVector(["HTTPServer2 MAX_RUNS größe"])).toBe(
      "'httpserver2':2 'http':2 'server':3 '2':4 'max_runs':5 'max':5 'runs':6 'größe':7",
    );
  });

  test("of two texts are no neighbours, and quotes are not among them", () => {
    expect(searchVector(["a", "b"])).toBe("'a':2 'b':4");
    expect(searchVector(["it's \\ ' \0 %"])).toBe("'it':2 's':3");
  });

  test("stay within the limits of the database", () => {
    const vector = searchVector(["word ".repeat(30_000), "x".repeat(5_000)]);
    const positions = /'word':([\d,]+)/.exec(vector)?.[1]?.split(",").map(Number) ?? [];
    expect(positions).toHaveLength(255);
    expect(Math.max(...vector.match(/\d+(?=[,\s]|$)/g)!.map(Number))).toBe(16_383);
    expect(vector).toMatch(/'x{200}':/);
  });
});

test("the words one by one have those of an identifier, and the identifier", () => {
  expect(searchWords("Fix parseFactKey in src/a.ts!")).toEqual([
    "fix",
    "parsefactkey",
    "parse",
    "fact",
    "key",
    "in",
    "src",
    "a",
    "ts",
  ]);
});

describe("a query", () => {
  test.each([
    ["conflict", "('conflict':*)"],
    ["src/a/b.ts parse", "('src' <-> 'a' <-> 'b' <-> 'ts':*) & ('parse':*)"],
    ["factKey", "('fact' <-> 'key':*)"],
    ["line 12", "('line':*) & ('12')"],
    ["it's | !", "('it' <-> 's':*)"],
  ])("of %j is %s", (text, query) => {
    expect(searchQuery(text)).toBe(query);
  });

  test("of nothing is none", () => {
    expect(searchQuery(" ' & | ! ")).toBeUndefined();
  });
});
