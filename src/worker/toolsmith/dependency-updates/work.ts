import type { Survey, Unit } from "#domain";
import type { JobContext } from "../job.ts";
import { parseOptions } from "../job-options.ts";
import { RegistryError } from "./errors.ts";
import { type Grouped, groupUpdates } from "./groups.ts";
import { requirementsOf } from "./manifest.ts";
import { dependencyUpdatesOptions, type DependencyUpdatesOptions, NAME } from "./options.ts";
import { type Plan, type PlannedUpdate, planUpdate } from "./plan-update.ts";
import type { RegistryOperations } from "./registry-operations.ts";
import { releaseNotes } from "./release-notes.ts";
import { matchesPackage, parseGroup } from "./rules.ts";

export { apply } from "./apply.ts";

const AT_ONCE = 4;
const NAMED = 3;
const MAJORS_NAMED = 20;

export async function survey(context: JobContext): Promise<Survey> {
  const options = parseOptions(NAME, dependencyUpdatesOptions, context.options);
  const empty: Survey = { job: NAME, units: [], findings: [], notes: [] };
  const manager = context.project.packageManager;
  if (manager === undefined) return { ...empty, skipped: "no package.json" };
  const { registry } = context;
  if (registry === undefined) return { ...empty, skipped: "no access to a registry" };
  try {
    const obstacle = await registry.obstacle();
    if (obstacle !== undefined) return { ...empty, skipped: obstacle };
    const plans = await planAll(context, registry, options);
    const groups = groupsOf(plans, options);
    const taken = groups.slice(0, options.most);
    const units = await unitsOf(taken, registry, manager.lockfile, options);
    return { ...empty, units, notes: notesOf(plans, groups.length - taken.length) };
  } catch (error) {
    if (error instanceof RegistryError) return { ...empty, skipped: `unknown: ${error.message}` };
    throw error;
  }
}

/** By name, in the order of the names. */
async function planAll(
  context: JobContext,
  registry: RegistryOperations,
  { level, allowed, ignore, minimumAgeDays }: DependencyUpdatesOptions,
): Promise<ReadonlyMap<string, Plan>> {
  const outdated = (await registry.outdated()).filter(
    ({ name }) => !ignore.some((pattern) => matchesPackage(name, pattern)),
  );
  const requirements = await requirementsOf(context);
  const minutes = Math.max(minimumAgeDays * 24 * 60, await registry.minimumAgeMinutes());
  const before = minutes > 0 ? new Date(Date.now() - minutes * 60_000) : undefined;
  const limits = { level, allowed, before };
  const queue = [...Map.groupBy(outdated, ({ name }) => name)];
  const plans = new Map<string, Plan>();
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      context.signal.throwIfAborted();
      const [name, entries] = next;
      const known = requirements.get(name) ?? [];
      plans.set(name, await planUpdate(name, entries, known, limits, registry));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return new Map([...plans].toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

function groupsOf(
  plans: ReadonlyMap<string, Plan>,
  { groups, groupByRepository }: DependencyUpdatesOptions,
): readonly Grouped<PlannedUpdate>[] {
  const updates = [...plans.values()].flatMap(({ planned }) => planned ?? []);
  const rules = groups.flatMap((rule) => parseGroup(rule) ?? []);
  return groupUpdates(updates, rules, groupByRepository);
}

async function unitsOf(
  groups: readonly Grouped<PlannedUpdate>[],
  registry: RegistryOperations,
  lockfile: string | undefined,
  options: DependencyUpdatesOptions,
): Promise<Unit[]> {
  const wanted = groups.flatMap(({ members }) => members.map(({ update }) => update));
  const changelogs = options.releaseNotes
    ? await registry.changelogs(wanted)
    : new Map<string, string>();
  return groups.map((group) => {
    const note = options.releaseNotes ? releaseNotes(group.members, changelogs) : undefined;
    return { ...unitOf(group, lockfile), ...(note !== undefined && { note }) };
  });
}

function unitOf({ group, members }: Grouped<PlannedUpdate>, lockfile: string | undefined): Unit {
  const details = members.map(({ update }) => update);
  const manifests = details.flatMap(({ changes }) => changes.map(({ manifest }) => manifest));
  const paths = [...new Set([...manifests, ...(lockfile === undefined ? [] : [lockfile])])];
  const steps = details.map(({ name, from, to }) => `${name} from ${from} to ${to}`);
  const rest = steps.length - NAMED;
  const more = rest > 0 ? ` and ${rest} more` : "";
  const title = `Update ${steps.slice(0, NAMED).join(", ")}${more}`;
  return { id: `${NAME}:${group ?? details[0]?.name}`, title, paths, detail: details };
}

function notesOf(plans: ReadonlyMap<string, Plan>, left: number): string[] {
  const majors = [...plans.values()].flatMap(({ major }) => major ?? []);
  const named = majors
    .slice(0, MAJORS_NAMED)
    .map(({ name, current, latest }) => `${name} ${latest} (${current} is in place)`);
  const more = majors.length > named.length ? ` and ${majors.length - named.length} more` : "";
  return [
    ...[...plans].flatMap(([name, { note }]) => (note === undefined ? [] : [`${name}: ${note}.`])),
    ...(named.length === 0
      ? []
      : [`Newer, and left alone as it may break something: ${named.join(", ")}${more}.`]),
    ...(left > 0 ? [`${left} more updates wait for another run: the most is set.`] : []),
  ];
}
