import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Scenario } from "./scenario.ts";
import {
  startScriptedModel,
  type Reply,
  type Script,
  type ScriptedModel,
} from "./scripted-model.ts";

/** One use of a tool. */
export const use = (name: string, input: unknown): Reply => ({ tools: [{ name, input }] });

/** A scripted model that the person of the scenario has configured, with a price for what it writes and reads. */
export async function modelOf(scenario: Scenario, script: Script): Promise<ScriptedModel> {
  const model = await startScriptedModel(script);
  const folder = join(scenario.home, ".config", "artel");
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, "config.yaml"),
    `models:
  providers:
    scripted: { baseUrl: ${model.url}, inputPrice: 1, outputPrice: 10, contextWindow: 200000 }
  roles:
    coder: [scripted/coder]
`,
  );
  return model;
}

/** The person's own agents. */
export function writeAgents(scenario: Scenario, yaml: string): void {
  mkdirSync(scenario.dataFolder, { recursive: true });
  writeFileSync(join(scenario.dataFolder, "agents.yaml"), yaml);
}
