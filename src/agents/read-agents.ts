import { readFile } from "node:fs/promises";
import { type Document, isNode, parseDocument } from "yaml";
import { z } from "zod";
import { agentsFileSchema, type AgentDefinition } from "#domain";
import { isSystemError } from "#shared";
import { AgentError } from "./errors.ts";
import { seededAgents } from "./seed.ts";

/**
 * All agents: the seeded ones, and those of the file, which replace seeded ones of the same name.
 * @param file `agents.yaml`; a missing one is refused only when it was asked for by name.
 */
export async function readAgents(
  file: string,
  isRequired: boolean,
): Promise<readonly AgentDefinition[]> {
  const own = await readFileOf(file, isRequired);
  const names = new Set(own.map(({ name }) => name));
  return [...seededAgents.filter(({ name }) => !names.has(name)), ...own];
}

async function readFileOf(file: string, isRequired: boolean): Promise<readonly AgentDefinition[]> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if (!isSystemError(error) || error.code !== "ENOENT") throw error;
    if (!isRequired) return [];
    throw new AgentError({
      code: "AGENTS_FILE_MISSING",
      message: `There is no file ${file}.`,
      remedy: "Correct the setting agentsFile, or make the file: `artel agents create` does.",
      details: { file },
    });
  }
  return parseAgents(text, file);
}

/** The agents that a text defines. Refuses (`AGENTS_FILE_INVALID`) what is malformed, with the line. */
export function parseAgents(text: string, file: string): readonly AgentDefinition[] {
  const document = parseDocument(text, { prettyErrors: true });
  const [syntax] = document.errors;
  if (syntax !== undefined) throw invalid(file, syntax.message, syntax);
  const parsed = agentsFileSchema.safeParse(document.toJS() ?? { agents: [] });
  if (parsed.success) return parsed.data.agents;
  const [issue] = parsed.error.issues;
  const line = lineOf(document, text, issue?.path ?? []);
  throw invalid(file, `${line}${z.prettifyError(parsed.error)}`, parsed.error);
}

/** Of what is wrong, or of what it is missing in. */
function lineOf(document: Document, text: string, path: readonly PropertyKey[]): string {
  for (let length = path.length; length >= 0; length -= 1) {
    const node: unknown = document.getIn(path.slice(0, length), true);
    if (!isNode(node) || node.range === undefined || node.range === null) continue;
    return `line ${text.slice(0, node.range[0]).split("\n").length}: `;
  }
  return "";
}

function invalid(file: string, reason: string, cause: unknown): AgentError {
  return new AgentError({
    code: "AGENTS_FILE_INVALID",
    message: `${file} does not define agents: ${reason}`,
    remedy:
      "Correct the file; `artel agents show developer` prints an agent as it is written there.",
    details: { file },
    cause,
  });
}
