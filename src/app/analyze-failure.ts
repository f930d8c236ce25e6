import { analyzeLog, failureText, openLog, type FailureReport } from "#analysis";

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
