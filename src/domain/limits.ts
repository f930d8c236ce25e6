import { z } from "zod";

/** What a session may use. Times in milliseconds. */
export const sessionLimitsSchema = z.strictObject({
  /** Whole session; when reached, what is merged is delivered and the rest dropped. */
  sessionMs: z.int().positive(),
  installMs: z.int().positive(),
  /** One run of the test suites, the build or the type check. */
  commandMs: z.int().positive(),
  /** The most files that the delivered branch may change. */
  files: z.int().positive(),
  /** Agents of the session's own process. */
  agents: z.int().nonnegative(),
  /** Of one command of the repository, all its processes together. */
  command: z.strictObject({
    memoryBytes: z.int().positive(),
    /** Processes and threads. */
    processes: z.int().positive(),
    /** Of standard output and of standard error, each. */
    outputBytes: z.int().positive(),
  }),
});
export type SessionLimits = z.infer<typeof sessionLimitsSchema>;
