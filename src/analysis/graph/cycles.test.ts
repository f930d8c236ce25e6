import { describe, expect, it } from "vitest";
import { shortestCycle, stronglyConnectedComponents } from "./cycles.ts";

const graph = (text: string) =>
  new Map(text.split(" ").map((each) => [each[0] ?? "", each.slice(2).split("")] as const));

describe("strongly connected components", () => {
  it("finds what reaches itself and nothing else", () => {
    expect(stronglyConnectedComponents(graph("a>b b>c c>a d>a e>e f>"))).toEqual([
      ["a", "b", "c"],
      ["e"],
    ]);
    expect(stronglyConnectedComponents(graph("a>bc b>d c>d d>"))).toEqual([]);
  });

  it("does not need a stack for a long chain", () => {
    const nodes = Array.from({ length: 50_000 }, (_, index) => String(index));
    const ring = new Map(
      nodes.map((node, index) => [node, [nodes[(index + 1) % nodes.length] ?? ""]]),
    );
    expect(stronglyConnectedComponents(ring)[0]).toHaveLength(50_000);
  });

  it("shows the shortest way round, from the first name", () => {
    const knot = graph("a>b b>c c>da d>e e>d");
    expect(shortestCycle(knot, ["a", "b", "c", "d", "e"])).toEqual(["d", "e"]);
    expect(shortestCycle(graph("c>a a>b b>c"), ["a", "b", "c"])).toEqual(["a", "b", "c"]);
  });
});
