import { randomUUID } from "node:crypto";
import { mkdir, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { isSeq, parseDocument, stringify, type Document } from "yaml";
import type { AgentDefinition, AgentDraft } from "#domain";
import { isSystemError } from "#shared";
import { AgentError } from "./errors.ts";
import { AGENTS_SCHEMA_FILE } from "./agents-schema.ts";
import { parseAgents, readAgentsText } from "./read-agents.ts";
import { seededAgents } from "./seed.ts";

/** An agent as it is written in an `agents.yaml`, with all that holds for it. */
export function agentText(definition: AgentDefinition): string {
  return stringify({ agents: [definition] });
}

/**
 * Adds an agent to the file, which is made when there is none; comments and order stay. Refuses (`AGENT_EXISTS`) a name
 * that an agent has, and (`AGENTS_FILE_INVALID`) what would not be read. Answers the definition as it will be read.
 * @param check rejects what may not be written for other reasons.
 */
export async function addAgent(
  file: string,
  draft: AgentDraft,
  check: (definition: AgentDefinition) => void = () => {},
): Promise<AgentDefinition> {
  const target = await followed(file);
  const text = await readAgentsText(target);
  const before = text === undefined ? [] : parseAgents(text, file);
  if ([...before, ...seededAgents].some(({ name }) => name === draft.name)) {
    throw exists(draft.name, file);
  }
  const document = parseDocument(text ?? HEADER);
  append(document, draft);
  const written = document.toString({ lineWidth: 0 });
  const added = parseAgents(written, file).find(({ name }) => name === draft.name);
  if (added === undefined) throw new TypeError(`${draft.name} was not written`);
  check(added);
  await replace(target, written, text);
  return added;
}

const HEADER = `# yaml-language-server: $schema=${AGENTS_SCHEMA_FILE}
# Agents that are asked in words, beside those that Artel brings; one of the same name replaces it.
agents: []
`;

function append(document: Document, draft: AgentDraft): void {
  const agents: unknown = document.get("agents");
  if (!isSeq(agents)) document.set("agents", document.createNode([draft]));
  else {
    // An empty list may be written as `[]`; what is in it is not.
    agents.flow = false;
    agents.add(document.createNode(draft));
  }
}

/** Where a symbolic link leads, so that it stays one. */
async function followed(file: string): Promise<string> {
  try {
    return await realpath(file);
  } catch (error) {
    if (isSystemError(error) && error.code === "ENOENT") return file;
    throw error;
  }
}

/** All at once, and not when somebody has changed the file meanwhile. */
async function replace(file: string, text: string, former: string | undefined): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  if (former === undefined) return create(file, text);
  const { mode } = await stat(file);
  const draft = `${file}.${randomUUID()}.new`;
  try {
    await writeFile(draft, text, { flag: "wx", mode });
    if ((await readAgentsText(file)) !== former) throw changed(file);
    await rename(draft, file);
  } finally {
    await rm(draft, { force: true });
  }
}

async function create(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { flag: "wx" });
  } catch (error) {
    if (isSystemError(error) && error.code === "EEXIST") throw changed(file);
    throw error;
  }
}

function exists(name: string, file: string): AgentError {
  const isSeeded = seededAgents.some((agent) => agent.name === name);
  return new AgentError({
    code: "AGENT_EXISTS",
    message: `There is an agent ${name} already.`,
    remedy: isSeeded
      ? `Choose another name; or, to replace what Artel brings, put what \`artel agents show ${name}\` prints into ${file} and change it there.`
      : `Choose another name, or change it in ${file}.`,
    details: { name, file },
  });
}

function changed(file: string): AgentError {
  return new AgentError({
    code: "AGENTS_FILE_CHANGED",
    kind: "busy",
    message: `${file} was changed by somebody else at the same moment.`,
    remedy: "Try again.",
    details: { file },
  });
}
