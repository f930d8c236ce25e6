import { isPlaceholder } from "./placeholder.ts";
import type { Suspect } from "./suspect.ts";

/** Its rules backtrack on very long lines; keys in minified bundles are found by our own formats. */
const LONGEST_LINE = 20_000;

let secretlint: ReturnType<typeof loadSecretlint> | undefined;

/** Loaded late: whoever only analyses need not wait for all of its rules. */
async function loadSecretlint() {
  const [{ lintSource }, { creator: recommended }, { secretLintProfiler }] = await Promise.all([
    import("@secretlint/core"),
    import("@secretlint/secretlint-rule-preset-recommend"),
    import("@secretlint/profiler"),
  ]);
  // It keeps a mark of each rule on each file for ever and looks through all of them at each mark: of a large
  // repository that takes longer than the search itself, and the memory is never given back.
  secretLintProfiler.mark = () => undefined;
  return { lintSource, recommended };
}

/** Our own formats are more exact about these, or know more of them. */
const COVERED_BY_US: ReadonlySet<string> = new Set(
  [
    "1password",
    "anthropic",
    "github",
    "linear",
    "npm",
    "openai",
    "sendgrid",
    "shopify",
    "slack",
  ].map((name) => `@secretlint/secretlint-rule-${name}`),
);

/** What secretlint's recommended rules find that ours do not. */
export async function bySecretlint(path: string, text: string): Promise<readonly Suspect[]> {
  if (text.split("\n").some((line) => line.length > LONGEST_LINE)) return [];
  const { lintSource, recommended } = await (secretlint ??= loadSecretlint());
  const { messages } = await lintSource({
    source: {
      filePath: path,
      content: text,
      contentType: "text",
      ext: /\.[^./]+$/.exec(path)?.[0] ?? "",
    },
    options: {
      noPhysicFilePath: true,
      config: {
        rules: [
          {
            id: "@secretlint/secretlint-rule-preset-recommend",
            rule: recommended,
          },
        ],
      },
    },
  });
  const ours = messages.filter(({ ruleId }) => !COVERED_BY_US.has(ruleId));
  const suspects = ours.map((message): Suspect => {
    const name = message.ruleId.replace(/^@secretlint\/secretlint-rule-/, "");
    return {
      rule: `secretlint/${name}`,
      title: `A credential (${name})`,
      severity: "high",
      confidence: 0.8,
      start: message.range[0],
      value: text.slice(...message.range),
    };
  });
  return suspects.filter(({ value }) => !isPlaceholder(value) && !OF_THIS_MACHINE.test(value));
}

/** Where nobody else gets in; and `postgres:postgres@`, which a container for tests starts with. */
const OF_THIS_MACHINE = /@(?:localhost|127\.|\[?::1)|\/\/([^:/\s]+):\1@/;
