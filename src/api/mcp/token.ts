import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { link, mkdir, open, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { randomId } from "#shared";
import { McpError } from "./errors.ts";

const TOKEN = /^[A-Za-z0-9._~+/=-]{20,500}$/;
const TOKEN_BYTES = 32;

export function tokenFileOf(dataFolder: string): string {
  return join(dataFolder, "mcp", "token");
}

/** The token that is kept in a file; made when there is none. Several processes at once get the same. */
export async function keptToken(file: string): Promise<string> {
  return (await readToken(file)) ?? makeToken(file);
}

/** Whether a text is the token, in a time that does not tell how much of it is. */
export function isToken(text: string, token: string): boolean {
  const digest = (value: string) => createHash("sha256").update(value).digest();
  return timingSafeEqual(digest(text), digest(token));
}

async function makeToken(file: string): Promise<string> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const token = randomBytes(TOKEN_BYTES).toString("base64url");
  const draft = `${file}.${randomId(8)}`;
  await writeFile(draft, `${token}\n`, { mode: 0o600, flag: "wx" });
  try {
    // A link is made whole or not at all, and never over another's.
    await link(draft, file);
    return token;
  } catch (error) {
    const others = await readToken(file);
    if (others === undefined) throw error;
    return others;
  } finally {
    await rm(draft, { force: true });
  }
}

async function readToken(file: string): Promise<string | undefined> {
  const handle = await open(file, "r").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw unusable(file, error.message, error);
  });
  if (handle === undefined) return undefined;
  try {
    const { mode } = await handle.stat();
    if ((mode & 0o077) !== 0) throw exposed(file);
    const token = (await handle.readFile("utf8")).trim();
    if (!TOKEN.test(token)) throw unusable(file, "it is no token");
    return token;
  } finally {
    await handle.close();
  }
}

function exposed(file: string): McpError {
  return new McpError(
    "MCP_TOKEN_EXPOSED",
    "refused",
    `Other users of this machine can read the token of the MCP server: ${file}`,
    { remedy: "Remove the file; the next start makes a new token.", details: { file } },
  );
}

function unusable(file: string, why: string, cause?: unknown): McpError {
  return new McpError(
    "MCP_TOKEN_UNUSABLE",
    "environment",
    `The token of the MCP server cannot be used (${file}): ${why}`,
    { remedy: "Remove the file, or set ARTEL_MCP_TOKEN.", details: { file }, cause },
  );
}
