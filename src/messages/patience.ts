import { isConnectionFailure, patiently as patientlyAsDatabase } from "#infra/database";
import { MessageError } from "./errors.ts";

/**
 * Does it again while the database cannot be reached: everything about messages may be done twice. After a while it is
 * given up (`MESSAGES_UNREACHABLE`), which stops a session without an end, so that it can be resumed.
 */
export async function patiently<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await patientlyAsDatabase(run);
  } catch (error) {
    throw isConnectionFailure(error) ? unreachable(error) : error;
  }
}

function unreachable(cause: unknown): MessageError {
  return new MessageError(
    "MESSAGES_UNREACHABLE",
    "environment",
    "The database, where messages are kept, could not be reached for several seconds.",
    { remedy: "See that it runs, then resume the session.", cause },
  );
}
