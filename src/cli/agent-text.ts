import type { ListedAgent, ShownAgent, SteeredAgent } from "#app";
import { spendingText } from "./budget-text.ts";
import { printable } from "./output.ts";

/** A line of a list of agents. */
export function agentLine(agent: ListedAgent): string {
  const { name, role, worker, state, offer, passed, failed, skills, obstacle } = agent;
  const who = `${state.padEnd(9)}  ${name} (${role}, ${worker})`;
  const record = `${passed} passed, ${failed} failed; skills ${skills.join(", ")}`;
  if (offer === undefined) {
    const why =
      obstacle === undefined ? "no process offers it" : `cannot work: ${obstacle.message}`;
    return printable(`${who}: ${why}; ${record}`);
  }
  const life = offer.isAlive ? "" : "silent, ";
  return printable(
    `${who} of process ${offer.process} on ${offer.host}: ` +
      `${life}${offer.load} of ${offer.capacity} under way, ${record}`,
  );
}

/** For programs: what processes offer has their columns as before, and the others have none of them. */
export function listedAgentData({ offer, obstacle, ...agent }: ListedAgent): unknown {
  return {
    ...offer,
    ...agent,
    process: offer?.process ?? null,
    obstacle: obstacleData(obstacle),
  };
}

/** The definition, as text for a file; what else is known of the agent stands before it as comments. */
export function shownAgentText(agent: ShownAgent): string {
  const { definition, yaml, state, passed, failed, obstacle, processes, tasks, today } = agent;
  const lines = [
    `${definition.name}: ${state}`,
    ...haltLines(agent),
    ...(obstacle === undefined ? [] : [`Cannot work here: ${obstacle.message}`]),
    `Record: ${passed} passed, ${failed} failed${agent.endedAt === undefined ? "" : `; last ended ${moment(agent.endedAt)}`}`,
    `Prompt: ${definition.prompt}, version ${agent.promptVersion ?? "unknown"}`,
    ...(today === undefined ? [] : [`Today: ${spendingText(today)}`]),
    ...processes.map(
      ({ process, host, isAlive }) =>
        `Offered by process ${process} on ${host}${isAlive ? "" : " (silent)"}`,
    ),
    ...tasks.map(({ activity, task, title }) => `Now: ${activity} ${task} ${title}`),
  ];
  return `${lines.map((line) => `# ${printable(line).replaceAll("\n", " ")}`).join("\n")}\n${printable(yaml)}`;
}

export function shownAgentData({ obstacle, ...agent }: ShownAgent): unknown {
  return { ...agent, obstacle: obstacleData(obstacle) };
}

function haltLines({ paused, retired }: ShownAgent): string[] {
  return [
    ...(paused === undefined ? [] : [`Paused by ${paused.by}, ${moment(paused.at)}`]),
    ...(retired === undefined ? [] : [`Retired by ${retired.by}, ${moment(retired.at)}`]),
  ];
}

export function steeredText({ name, steering, tasks }: SteeredAgent): string {
  if (steering === "resume") return printable(`Agent ${name} is given tasks again.`);
  const now =
    tasks.length === 0 ? "It has nothing under way." : `It ends what it has: ${tasks.join(", ")}.`;
  return printable(
    steering === "pause"
      ? `Agent ${name} is paused: it is given nothing more. ${now}`
      : `Agent ${name} is retired: it is given nothing any more. ${now}`,
  );
}

function obstacleData(obstacle: ListedAgent["obstacle"]): unknown {
  if (obstacle === undefined) return null;
  const { code, message, remedy } = obstacle;
  return { code, message, remedy };
}

function moment(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
