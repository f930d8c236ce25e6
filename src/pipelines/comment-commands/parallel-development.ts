import { malformedCommand } from "../errors.ts";
import type { CommentCommand, WorkInstance } from "./comment-command.ts";
import { oneOf, requireKnown } from "./parameters.ts";
import { strategies, strategyNames, type Strategy } from "./strategies.ts";

const MOST_INSTANCES = 8;
const LONGEST_FEATURE = 4_000;
/** The instances take the strategies in turn. */
const MIXED = "mixed";

/** Limits of one instance. */
const complexities = {
  low: { minutes: 20, dollars: 1 },
  medium: { minutes: 45, dollars: 3 },
  high: { minutes: 90, dollars: 10 },
} as const;
type Complexity = keyof typeof complexities;

/** The same feature by several agents that know nothing of each other, of which the best is proposed. */
export const parallelDevelopment: CommentCommand = {
  name: "parallel-dev",
  usage: `/parallel-dev feature="what is wanted" strategy=${[...strategyNames, MIXED].join("|")} instances=1…${MOST_INSTANCES} complexity=${Object.keys(complexities).join("|")}`,
  read(parameters) {
    const { usage } = this;
    requireKnown(parameters, ["feature", "strategy", "instances", "complexity"], usage);
    const feature = readFeature(parameters.get("feature"), usage);
    const choices: readonly (Strategy | typeof MIXED)[] = [...strategyNames, MIXED];
    const wanted = oneOf("strategy", parameters.get("strategy") ?? MIXED, choices, usage);
    const instances = readInstances(parameters.get("instances") ?? "2", usage);
    const complexity = oneOf(
      "complexity",
      parameters.get("complexity") ?? "medium",
      Object.keys(complexities) as Complexity[],
      usage,
    );
    const matrix = Array.from({ length: instances }, (_, index): WorkInstance => {
      const strategy = wanted === MIXED ? strategyAt(index) : wanted;
      const goal = `${feature}\n\nHow to go about it: ${strategies[strategy]}`;
      return { instance: index + 1, strategy, goal, ...complexities[complexity] };
    });
    return { command: this.name, matrix };
  },
};

function readFeature(text: string | undefined, usage: string): string {
  const feature = text?.trim() ?? "";
  if (feature === "") throw malformedCommand("It says no feature.", usage);
  if (feature.length > LONGEST_FEATURE) {
    throw malformedCommand(
      `The feature has ${feature.length} characters; at most ${LONGEST_FEATURE} can be used.`,
      usage,
    );
  }
  return feature;
}

function readInstances(text: string, usage: string): number {
  const count = /^\d{1,3}$/u.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= MOST_INSTANCES) return count;
  throw malformedCommand(`instances is a number from 1 to ${MOST_INSTANCES}; not ${text}.`, usage);
}

function strategyAt(index: number): Strategy {
  return strategyNames[index % strategyNames.length] ?? "feature-first";
}
