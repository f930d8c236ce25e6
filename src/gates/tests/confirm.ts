import type { Observation, Problem } from "#domain";
import { observing } from "../evidence.ts";
import type { Comparison, Confirmation, GateContext } from "../gate.ts";
import { fileKeyOf, fileOfKey, isTimeLimit, RUN_PREFIX } from "./key.ts";
import { observeTests } from "./observe.ts";

/** A test counts as broken when it also fails this often alone. */
const RERUNS = 2;
/** So many files do not fail by accident: what is beyond counts without a rerun. */
const MAXIMUM_FILES = 20;

/** Runs what seems broken once more, only its files: what then passes is flaky and does not count. */
export async function confirmTests(
  comparison: Comparison,
  _base: Observation,
  context: GateContext,
): Promise<Confirmation> {
  const flaky: string[] = [];
  const commands: string[] = [];
  let targetMs = 0;
  let pending = chooseForRerun(comparison.introduced);
  for (let rerun = 0; rerun < RERUNS && pending.length > 0; rerun += 1) {
    const wholeRun = pending.some(({ key }) => key.startsWith(RUN_PREFIX));
    const focus = wholeRun ? undefined : pending.map(({ key }) => key);
    const observation = await observing("tests", context, (recorder) =>
      // What runs before the tests may be what failed.
      observeTests({ ...context, focus }, recorder, { prepared: !wholeRun }),
    );
    commands.push(...observation.commands);
    targetMs += observation.targetMs;
    const healed = pending.filter((problem) => isHealed(problem, observation));
    flaky.push(...healed.map(({ key }) => key));
    pending = pending.filter((problem) => !healed.includes(problem));
  }
  const passedLater = new Set(flaky);
  const introduced = comparison.introduced.filter(({ key }) => !passedLater.has(key));
  const notes =
    flaky.length === 0 ? [] : [`${flaky.length} failed once and passed when run again: flaky`];
  return { introduced, flaky, notes, commands, targetMs };
}

function chooseForRerun(introduced: readonly Problem[]): readonly Problem[] {
  const files = new Set<string>();
  return introduced.filter(({ key }) => {
    if (isTimeLimit(key)) return false;
    const file = fileOfKey(key) ?? "";
    if (!files.has(file) && files.size >= MAXIMUM_FILES) return false;
    files.add(file);
    return true;
  });
}

function isHealed({ key }: Problem, observation: Observation): boolean {
  if (observation.passed.includes(key)) return true;
  if (observation.status !== "observed") return false;
  if (observation.problems.some((problem) => problem.key === key)) return false;
  if (key.startsWith(RUN_PREFIX)) return observation.passed.length > 0;
  const aboutFile = fileKeyOf(key) === key;
  return aboutFile && observation.passed.some((passed) => fileKeyOf(passed) === key);
}
