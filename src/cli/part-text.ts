import type { PublishedPart } from "#infra/resilience";

/** A line of a list of parts. */
export function partLine(part: PublishedPart): string {
  const { kind, name } = part.part;
  const { calls, rejected, retries, running, waiting } = part;
  const load = running + waiting === 0 ? "" : `, ${running} under way, ${waiting} waiting`;
  const why = part.lastFailure === undefined ? "" : `; last failure: ${part.lastFailure}`;
  return (
    `${part.state.padEnd(9)} ${kind}:${name}  process ${part.process}: ${calls} calls, ${retries} retries, ` +
    `${rejected} refused${load}${leftAlone(part)}${why}`
  );
}

/** One that is left alone, in a sentence. */
export function openPartText(part: PublishedPart): string {
  const { kind, name } = part.part;
  const why = part.lastFailure === undefined ? "" : `: ${part.lastFailure}`;
  return `${kind}:${name} is ${part.state} in process ${part.process}${leftAlone(part)}${why}`;
}

function leftAlone({ state, failures, until }: PublishedPart): string {
  if (state === "closed") return "";
  const moment = until === undefined ? "" : `, to be tried at ${new Date(until).toISOString()}`;
  return `, ${failures} failures in a row${moment}`;
}
