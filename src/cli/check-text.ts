import type { CheckedChange } from "#app";
import type { GateVerdict, Problem } from "#domain";

const PROBLEMS_SHOWN = 20;

/** One line, as the gate has judged: `lint: fail, 2 new (npx eslint src/a.js)`. */
export function gateLine({
  gate,
  status,
  reason,
  introduced,
  resolved,
  flaky,
  targetMs,
  ownMs,
}: GateVerdict): string {
  const figures = [
    ...(introduced.length > 0 ? [`${introduced.length} new`] : []),
    ...(resolved.length > 0 ? [`${resolved.length} resolved`] : []),
    ...(flaky.length > 0 ? [`${flaky.length} flaky`] : []),
    `${((targetMs + ownMs) / 1000).toFixed(1)} s`,
  ];
  const told = status === "skipped" ? [] : figures;
  const why = reason === undefined ? "" : ` (${firstLine(reason)})`;
  return `${gate}: ${[status, ...told].join(", ")}${why}`;
}

/** What the gates hold against a change, with file, line and the command that shows it. */
export function checkText({ verdict, base, tip, changedPaths }: CheckedChange): string {
  const against = verdict.gates.filter(({ introduced }) => introduced.length > 0);
  const named = (ref: CheckedChange["tip"]) => ref.name ?? ref.commit.slice(0, 12);
  return [
    ...against.flatMap(gateText),
    ...verdict.gates
      .filter(({ status }) => status === "unknown")
      .map((gate) => `? ${gate.gate} could not tell: ${firstLine(gate.reason ?? "no reason")}`),
    `${named(tip)} against ${named(base)}, ${changedPaths.length} files: ${conclusion(verdict)}`,
  ].join("\n");
}

function gateText(gate: GateVerdict): string[] {
  const sign = gate.status === "fail" ? "✘" : "!";
  const shown = gate.introduced.slice(0, PROBLEMS_SHOWN).map((problem) => {
    const { path, line } = problem;
    const place = path === undefined ? "" : `${path}${line === undefined ? "" : `:${line}`}: `;
    return `    ${place}${saidOf(problem)}`;
  });
  const more = gate.introduced.length - shown.length;
  return [
    `${sign} ${gate.gate}: ${gate.introduced.length} new${gate.status === "advisory" ? " (advisory)" : ""}`,
    ...shown,
    ...(more > 0 ? [`    and ${more} more`] : []),
    ...gate.commands.slice(0, 3).map((command) => `    $ ${firstLine(command)}`),
  ];
}

/** What a rule says is whole; a test or a diagnostic is told by its key. */
function saidOf({ key, message, rule }: Problem): string {
  const said = firstLine(message);
  if (rule !== undefined && said !== "") return said;
  return key.includes(said) ? key : `${key}: ${said}`;
}

function conclusion({ status, gates }: CheckedChange["verdict"]): string {
  const count = (wanted: GateVerdict["status"]) =>
    gates.filter((gate) => gate.status === wanted).length;
  const told = (["advisory", "unknown"] as const)
    .filter((wanted) => count(wanted) > 0)
    .map((wanted) => `, ${count(wanted)} ${wanted}`)
    .join("");
  if (status === "fail") {
    return `refused by ${count("fail")} of ${gates.length} gates${told}`;
  }
  if (status === "pass") return `passes${told}`;
  return gates.some(({ lost }) => lost) ? `not known to pass${told}` : `nothing confirms it${told}`;
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}
