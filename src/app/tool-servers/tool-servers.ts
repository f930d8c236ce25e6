import {
  describeToolServer,
  fingerprintOf,
  readToolServers,
  TOOL_SERVERS_FILE,
  variablesOf,
  type ToolServerDefinition,
} from "#adapters/tool-servers";
import { ApprovedToolServers } from "#approvals";
import { listTree, openRepository, readBlobs, resolveBase, type Repository } from "#infra/git";
import { ArtelError } from "#shared";
import type { Application } from "../application.ts";
import { personActor } from "../person.ts";
import { withDatabase } from "../with-database.ts";

/** A tool server that a repository names, as a person decides about it. */
export interface ListedToolServer {
  readonly name: string;
  readonly kind: ToolServerDefinition["kind"];
  /** Its command or its address. */
  readonly runs: string;
  /** Of the person's environment, which it is given. */
  readonly variables: readonly string[];
  /** `changed`: it was approved as it was before. */
  readonly state: "approved" | "changed" | "not-approved";
  readonly approvedBy?: string;
}

/** Those of the commit that a session of the repository would begin with. */
export function listToolServers(
  application: Application,
  folder: string,
): Promise<readonly ListedToolServer[]> {
  return withServers(application, folder, listed);
}

/** Lets agents use one of them, or all, as they are now. Answers all of them. */
export function approveToolServers(
  application: Application,
  folder: string,
  names: readonly string[],
): Promise<readonly ListedToolServer[]> {
  return withServers(application, folder, async (place) => {
    const { definitions, approved, repository } = place;
    const chosen = names.length === 0 ? definitions : names.map((name) => named(place, name));
    for (const definition of chosen) {
      await approved.approve(repository.gitDirectory, {
        name: definition.name,
        fingerprint: fingerprintOf(definition),
        by: personActor(),
      });
    }
    return listed(place);
  });
}

/** Takes approvals back, of one that is no longer named there as well. Answers how many there were. */
export function revokeToolServers(
  application: Application,
  folder: string,
  name: string | undefined,
): Promise<number> {
  return withDatabase(application, async ({ pool }) => {
    const { gitDirectory } = await openRepository(folder);
    return new ApprovedToolServers(pool).revoke(gitDirectory, name);
  });
}

interface Place {
  readonly repository: Repository;
  readonly definitions: readonly ToolServerDefinition[];
  readonly approved: ApprovedToolServers;
}

async function withServers<T>(
  application: Application,
  folder: string,
  use: (place: Place) => Promise<T>,
): Promise<T> {
  const repository = await openRepository(folder);
  const definitions = await definitionsOf(repository);
  return withDatabase(application, ({ pool }) =>
    use({ repository, definitions, approved: new ApprovedToolServers(pool) }),
  );
}

async function definitionsOf(repository: Repository): Promise<readonly ToolServerDefinition[]> {
  const { commit } = await resolveBase(repository);
  const found = (await listTree(repository, commit)).find(({ path }) => path === TOOL_SERVERS_FILE);
  if (found === undefined) return [];
  const [content] = (await readBlobs(repository, [found.oid])).values();
  return readToolServers(content?.toString("utf8") ?? "");
}

async function listed({ definitions, approved, repository }: Place): Promise<ListedToolServer[]> {
  const known = await approved.of(repository.gitDirectory);
  return definitions.map((definition) => {
    const fingerprint = fingerprintOf(definition);
    const now = known.find((each) => each.fingerprint === fingerprint);
    const wasBefore = known.some((each) => each.name === definition.name);
    return {
      name: definition.name,
      kind: definition.kind,
      runs: describeToolServer(definition),
      variables: variablesOf(definition),
      state: now === undefined ? (wasBefore ? "changed" : "not-approved") : "approved",
      ...(now === undefined ? {} : { approvedBy: now.by }),
    };
  });
}

function named({ definitions }: Place, name: string): ToolServerDefinition {
  const found = definitions.find((definition) => definition.name === name);
  if (found !== undefined) return found;
  const names = definitions.map((definition) => definition.name).join(", ");
  throw new ArtelError({
    code: "TOOL_SERVER_NOT_FOUND",
    kind: "not-found",
    message: `${TOOL_SERVERS_FILE} names no tool server "${name}" in the commit that a session would begin with.`,
    remedy:
      names === ""
        ? `Add it to ${TOOL_SERVERS_FILE} and commit that.`
        : `It names ${names}; \`artel tools list\` shows them.`,
    details: { name },
  });
}
