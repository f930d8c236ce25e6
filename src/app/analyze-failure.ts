import { basename } from "node:path";
import { analyzeLog, failureText, openLog, type FailureReport } from "#analysis";
import type { LoggedFailure } from "#domain";
import { failureProblems } from "#gates";

export interface FailureAnalysis {
  readonly data: FailureReport;
  readonly text: string;
}

/** Says what failed in a log: a file by its path, or a stream. Nothing of it is executed. */
export async function analyzeFailure(
  log: string | AsyncIterable<Uint8Array>,
  options: { readonly signal: AbortSignal },
): Promise<FailureAnalysis> {
  const chunks = typeof log === "string" ? await openLog(log) : log;
  const name = typeof log === "string" ? log : "Standard input";
  const data = await analyzeLog(chunks, { ...options, name });
  return { data, text: failureText(data) };
}

/** What a log tells of a failure that is to be healed; undefined when nothing failed in it. */
export async function readLoggedFailure(
  log: string | AsyncIterable<Uint8Array>,
  options: { readonly signal: AbortSignal },
): Promise<LoggedFailure | undefined> {
  const { data } = await analyzeFailure(log, options);
  if (data.kind === null) return undefined;
  const source = typeof log === "string" ? basename(log) : "the log";
  return { source, kind: data.kind, problems: failureProblems(data) };
}
