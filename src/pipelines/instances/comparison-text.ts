import { inert } from "../parcel/proposal-text.ts";
import { bestInstance, type Instance } from "./compare-instances.ts";

/** The comparison as Markdown, for a comment. */
export function comparisonText(compared: readonly Instance[]): string {
  const best = bestInstance(compared);
  const total = compared.reduce((sum, { parcel }) => sum + (parcel?.costUsd ?? 0), 0);
  return [
    best === undefined
      ? "None of the instances made a change that can be proposed."
      : `The change of **${inert(best.name)}** is proposed.`,
    "",
    "| instance | outcome | gates | risk | files | tests | lines | cost |",
    "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ...compared.map((instance) => row(instance, instance === best)),
    "",
    `Spent: $${total.toFixed(2)}. In this order: confirmed by the gates, lower risk, with tests, smaller, cheaper.`,
    "",
  ].join("\n");
}

function row({ name, parcel, refusal }: Instance, isBest: boolean): string {
  const nothing = refusal === undefined ? "no result" : `cannot be used: ${refusal}`;
  const cells = [isBest ? `**${name}**` : name, parcel?.outcome ?? nothing];
  const { change } = parcel ?? {};
  if (change === undefined) cells.push("", "", "", "", "");
  else {
    cells.push(
      change.verdict === "pass" ? "pass" : "could not confirm it",
      change.risk,
      String(change.files),
      String(change.testFiles),
      `+${change.insertions} −${change.deletions}`,
    );
  }
  cells.push(parcel === undefined ? "" : `$${parcel.costUsd.toFixed(2)}`);
  return `| ${cells.map((cell) => inert(cell).replace(/[|\n]/gu, " ")).join(" | ")} |`;
}
