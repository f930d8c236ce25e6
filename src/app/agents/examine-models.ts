import { modelTermsOf, reportOnProviders, type ProviderReport } from "#adapters/models";
import type { Configuration } from "#infra/config";
import { ArtelError } from "#shared";
import type { Examination } from "../examination.ts";

const PATIENCE_MS = 10_000;

/** The providers of models that the configuration uses, each asked for its models, which costs nothing. */
export async function examineModels(
  configuration: Configuration,
  signal: AbortSignal,
): Promise<readonly Examination[]> {
  const name = "language models";
  try {
    const terms = modelTermsOf(configuration, process.env);
    if (terms.cassette?.mode === "replay") {
      return [{ name, status: "ok", detail: `answers are replayed from ${terms.cassette.path}` }];
    }
    const patience = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
    return (await reportOnProviders(terms, patience)).map(examine);
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof ArtelError)) throw error;
    const { code, message, remedy } = error;
    const rest = remedy === undefined ? {} : { remedy };
    // Only `artel implement` needs one.
    const isNone = code === "MODEL_NOT_CONFIGURED";
    return [{ name, status: isNone ? "ok" : "warning", detail: `${message} (${code})`, ...rest }];
  }
}

function examine({ provider, address, works, ms, models, error }: ProviderReport): Examination {
  const name = `language models: ${provider}`;
  if (works) {
    const offers = models === undefined ? "" : `; ${models} models`;
    return { name, status: "ok", detail: `${address} answers in ${Math.round(ms)} ms${offers}` };
  }
  const why = error === undefined ? "does not answer" : `${error.message} (${error.code})`;
  return {
    name,
    status: "warning",
    detail: `${address}: ${why}`,
    ...(error?.remedy === undefined ? {} : { remedy: error.remedy }),
  };
}
