import assert from "node:assert/strict";
import { durableMoves } from "./durable-moves.ts";
import { FaultFolder } from "./fault-plan.ts";
import {
  decisions,
  inspectEvents,
  inspectNothingLeft,
  inspectReport,
  inspectRepository,
  personState,
  sessionRefs,
  treeOfBranch,
  type Undisturbed,
} from "./inspect.ts";
import { Scene } from "./scene.ts";

let known: Promise<Undisturbed> | undefined;

/** What the session does when nothing happens to it; found out once for a process. */
export function undisturbed(): Promise<Undisturbed> {
  known ??= findOut();
  return known;
}

async function findOut(): Promise<Undisturbed> {
  const scene = new Scene();
  const faults = new FaultFolder({ victim: undefined, faults: {} });
  try {
    const person = personState(scene.repository);
    const { environment } = faults;
    const ended = await scene.improve(undefined, { environment }).ended;
    assert.equal(ended.code, 0, ended.stdout + ended.stderr);
    const [session] = await scene.sessions();
    assert.ok(session !== undefined);
    const events = await scene.events(session);
    inspectEvents(events);
    const report = await inspectReport(scene, session);
    await inspectNothingLeft(scene, session);
    inspectRepository(scene.repository, person);
    const found = decisions(events);
    // Without these the cells would prove nothing.
    const count = (what: string) => found.filter((decision) => decision.startsWith(what)).length;
    const proves = count("dropped ") > 0 && count("merged ") > 1;
    assert.ok(proves, `several tasks, and one that is bisected:\n${found.join("\n")}`);
    return {
      tree: treeOfBranch(scene.repository, session),
      decisions: found,
      commands: events.filter(({ type }) => type === "command.finished").length,
      events: events.length,
      refs: sessionRefs(scene.repository, session),
      report: report.figures.units,
      moves: durableMoves(faults),
    };
  } finally {
    faults.remove();
    await scene.remove();
  }
}
