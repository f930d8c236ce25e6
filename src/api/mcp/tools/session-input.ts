import { z } from "zod";

/** How a client names a session. */
export const sessionInput = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .describe("id of the session, or the end of it");
