import type { EnforcedBy } from "#adapters/sandboxes";
import { ArtelError } from "#shared";

/** One thing that was tried. A failure keeps sessions from running; a warning limits them. */
export interface Examination {
  readonly name: string;
  readonly status: "ok" | "warning" | "failure";
  readonly detail: string;
  readonly remedy?: string;
  /** Of a sandbox: who holds each limit. */
  readonly enforced?: Readonly<Record<string, EnforcedBy>>;
}

/** What is no refusal of Artel is a mistake of it, and thrown. */
export function failure(name: string, error: unknown): Examination {
  if (!(error instanceof ArtelError)) throw error;
  return {
    name,
    status: "failure",
    detail: `${error.message} (${error.code})`,
    ...(error.remedy === undefined ? {} : { remedy: error.remedy }),
  };
}
