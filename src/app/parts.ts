import {
  askToReset,
  isMeant,
  openParts,
  partId,
  PartNotFoundError,
  readParts,
  type PartIdentity,
  type PublishedPart,
} from "#infra/resilience";
import { ArtelError } from "#shared";
import type { Application } from "./application.ts";
import { withDatabase } from "./with-database.ts";

/** How the parts stand in all processes at work, those that are left alone first. */
export function listParts(application: Application): Promise<readonly PublishedPart[]> {
  return withDatabase(application, ({ pool }) => readParts(pool));
}

export interface PartReset {
  readonly part: string;
  /** Processes in which it was not closed, and those of them in which it is now. */
  readonly asked: number;
  readonly closed: number;
}

/** A process looks once a second. */
const PATIENCE_MS = 5_000;
const LOOK_MS = 100;

/**
 * Closes the parts that a person means, in every process. Refuses (`PART_NOT_FOUND`) what no process at work has used,
 * and (`PART_AMBIGUOUS`) a name of several kinds.
 */
export function resetPart(application: Application, wanted: string): Promise<readonly PartReset[]> {
  return withDatabase(application, async ({ pool }) => {
    const known = (await readParts(pool)).map(({ part }) => part);
    const meant = [...new Map(known.map((part) => [partId(part), part])).values()].filter((part) =>
      isMeant(part, wanted),
    );
    if (meant.length === 0) throw new PartNotFoundError(wanted, [...new Set(known.map(partId))]);
    if (new Set(meant.map(({ kind }) => kind)).size > 1) throw ambiguous(wanted, meant);
    const asked = new Map<string, number>();
    for (const part of meant) asked.set(partId(part), await askToReset(pool, part));
    const left = async () => (await openParts(pool)).map(({ part }) => partId(part));
    const deadline = performance.now() + PATIENCE_MS;
    let open = await left();
    while (open.some((id) => asked.has(id)) && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
      open = await left();
    }
    return [...asked].map(([part, count]) => ({
      part,
      asked: count,
      closed: Math.max(0, count - open.filter((id) => id === part).length),
    }));
  });
}

function ambiguous(wanted: string, parts: readonly PartIdentity[]): ArtelError {
  const ids = parts.map(partId);
  return new ArtelError({
    code: "PART_AMBIGUOUS",
    kind: "usage",
    message: `Parts of several kinds are named "${wanted}": ${ids.join(", ")}.`,
    remedy: "Give the kind as well.",
    details: { parts: ids },
  });
}
