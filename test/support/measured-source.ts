import { measureSource } from "../../src/analysis/languages/measure-source.ts";
import type { FileMeasurement, FunctionMetrics } from "../../src/analysis/measure/measurement.ts";

/** What is measured of a text that stands in a file of that name. */
export async function measured(path: string, text: string): Promise<FileMeasurement> {
  return (await measureSource(path, text)).measurement;
}

/** The only function of that name. */
export async function measuredFunction(
  path: string,
  text: string,
  name: string,
): Promise<FunctionMetrics> {
  const { functions } = await measured(path, text);
  const [found, more] = functions.filter((each) => each.name === name);
  if (found === undefined || more !== undefined) {
    throw new Error(`not one ${name} among ${functions.map((each) => each.name).join(", ")}`);
  }
  return found;
}

/** The names of the smells of a text, in order of place. */
export async function smellsOf(path: string, text: string): Promise<readonly string[]> {
  const { smells, syntaxErrors } = await measured(path, text);
  if (syntaxErrors.length > 0) throw new Error(`not understood: ${JSON.stringify(syntaxErrors)}`);
  return smells.toSorted((left, right) => left.line - right.line).map((each) => each.smell);
}
