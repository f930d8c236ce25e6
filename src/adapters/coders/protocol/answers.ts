import { z } from "zod";

// What agents answer, as far as it is used: agentclientprotocol.com/protocol/v1/schema

export const initializedSchema = z.looseObject({
  protocolVersion: z.int(),
  agentCapabilities: z
    .looseObject({
      loadSession: z.boolean().catch(false).default(false),
      sessionCapabilities: z
        .looseObject({ resume: z.unknown().optional() })
        .nullish()
        .catch(undefined),
    })
    .nullish()
    .catch(undefined),
  authMethods: z
    .array(z.looseObject({ id: z.string() }))
    .nullish()
    .catch(undefined),
});

const modesSchema = z.looseObject({
  currentModeId: z.string(),
  availableModes: z.array(z.looseObject({ id: z.string() })),
});

/** Of a session that was opened, or opened again. */
export const sessionSchema = z.looseObject({ modes: modesSchema.nullish().catch(undefined) });
export const newSessionSchema = sessionSchema.extend({ sessionId: z.string().min(1) });

export const promptedSchema = z.looseObject({
  stopReason: z.enum(["end_turn", "max_tokens", "max_turn_requests", "refusal", "cancelled"]),
});
export type StopReason = z.infer<typeof promptedSchema>["stopReason"];
