import { z } from "zod";
import { deedSchema } from "./agents/permission.ts";
import { approvalDecisionSchema, approvalRequestSchema } from "./approvals/approval.ts";
import { budgetExhaustionSchema, limitChangeSchema } from "./budget/limit-events.ts";
import { EVENT_SCHEMA_VERSION } from "./event-version.ts";
import { findingSchema } from "./finding.ts";
import { healingConclusionSchema } from "./healing/conclusion.ts";
import { diagnosisSchema } from "./healing/diagnosis.ts";
import { jobDescriptorSchema } from "./job.ts";
import { sessionLimitsSchema } from "./limits.ts";
import { changeSchema, droppedUnitSchema, planSchema } from "./plan.ts";
import { projectSchema } from "./project.ts";
import { modelCallSchema } from "./models/model-call.ts";
import { gateNameSchema, observationSchema, verdictSchema } from "./verdict.ts";
import { investigationSchema } from "./world/investigation.ts";
import { decisionSchema, violationSchema } from "./world/violation.ts";

/** The ten steps of a goal's life, in order. */
export const phaseSchema = z.enum([
  "open",
  "understand",
  "baseline",
  "plan",
  "dispatch",
  "work",
  "integrate",
  "deliver",
  "learn",
]);
export type Phase = z.infer<typeof phaseSchema>;

/** What a command was run for in the target; `agent`: an agent wanted it. Its time is the target's, not Artel's. */
export const commandPurposeSchema = z.enum([
  "install",
  "build",
  "test",
  "types",
  "lint",
  "format",
  "agent",
]);
export type CommandPurpose = z.infer<typeof commandPurposeSchema>;

const commitSchema = z.string().regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/);

/**
 * Payload schemas by event type (noun–verb, past). A type's schema only ever gains optional fields;
 * anything else is a new schema version.
 */
export const eventPayloadSchemas = {
  "session.opened": z.strictObject({
    goal: z.string(),
    repository: z.string(),
    /** Git's common directory: the same for all worktrees of a repository. */
    gitDirectory: z.string(),
    base: z.strictObject({ commit: commitSchema, name: z.string().optional() }),
    dirty: z.boolean(),
    limits: sessionLimitsSchema,
    jobs: z.array(jobDescriptorSchema),
    warnings: z.array(z.string()),
    artelVersion: z.string(),
  }),
  /** A process took the session up: when it was opened, and again after a crash or a stop. */
  "process.attached": z.strictObject({
    pid: z.int(),
    /** Boot, pid and start time: tells a process from a later one with the same number. */
    identity: z.string(),
    host: z.string(),
  }),
  "phase.entered": z.strictObject({ phase: phaseSchema }),
  "project.understood": z.strictObject({ project: projectSchema }),
  "dependencies.prepared": z.strictObject({
    key: z.string(),
    reused: z.boolean(),
    commands: z.array(z.string()),
    targetMs: z.number(),
    ownMs: z.number(),
    /** Why they cannot be installed, where that is what is to be healed: nothing is in place. */
    refused: z.string().optional(),
  }),
  /** A command that is to be healed was run again on the unchanged code. */
  "failure.diagnosed": z.strictObject({ diagnosis: diagnosisSchema }),
  "healing.concluded": z.strictObject({ conclusion: healingConclusionSchema }),
  /** Something a person should know that is neither a failure nor a finding. */
  "note.made": z.strictObject({ text: z.string() }),
  "baseline.observed": z.strictObject({ observation: observationSchema }),
  "job.surveyed": z.strictObject({
    job: z.string(),
    units: z.int().nonnegative(),
    findings: z.int().nonnegative(),
    skipped: z.string().optional(),
    notes: z.array(z.string()),
    ms: z.number(),
  }),
  "finding.reported": z.strictObject({ finding: findingSchema }),
  "plan.made": z.strictObject({ plan: planSchema }),
  "task.started": z.strictObject({
    task: z.string(),
    attempt: z.int().positive(),
    base: commitSchema,
  }),
  /** It was handed to another agent, which begins it anew. */
  "task.delegated": z.strictObject({
    task: z.string(),
    /** Of the queue. */
    delegation: z.string(),
    /** Who handed it on: `person` or `agent:<name>`. */
    by: z.string(),
    /** The agent that had it, if any. */
    from: z.string().optional(),
    to: z.string(),
    reason: z.string(),
  }),
  "task.progressed": z.strictObject({
    task: z.string(),
    message: z.string(),
    gate: gateNameSchema.optional(),
  }),
  "attempt.judged": z.strictObject({
    task: z.string(),
    units: z.array(z.string()),
    verdict: verdictSchema,
  }),
  "unit.dropped": z.strictObject({ task: z.string(), dropped: droppedUnitSchema }),
  "task.finished": z.strictObject({
    task: z.string(),
    outcome: z.enum(["done", "nothing", "cancelled", "failed", "limit"]),
    summary: z.string(),
    change: changeSchema.optional(),
    ms: z.number(),
  }),
  /** Facts contradict what the task said would hold. */
  "violation.found": z.strictObject({ task: z.string(), violation: violationSchema }),
  "investigation.finished": z.strictObject({
    task: z.string(),
    investigation: investigationSchema,
  }),
  "violation.decided": z.strictObject({
    task: z.string(),
    violation: z.string(),
    decision: decisionSchema,
    reason: z.string(),
    /** 0–1, after the investigation. */
    confidence: z.number().min(0).max(1),
    falsePositive: z.boolean(),
  }),
  /** A person is asked. */
  "approval.requested": z.strictObject({
    task: z.string().optional(),
    approval: approvalRequestSchema,
  }),
  "approval.decided": z.strictObject({
    task: z.string().optional(),
    approval: z.string(),
    decision: approvalDecisionSchema,
  }),
  /** Nobody answered before the deadline, and people were told so. */
  "approval.escalated": z.strictObject({
    task: z.string().optional(),
    approval: z.string(),
    /** Milliseconds since the epoch. */
    at: z.number(),
  }),
  "change.merged": z.strictObject({
    task: z.string(),
    commit: commitSchema,
    subject: z.string(),
    files: z.array(z.string()),
    insertions: z.int(),
    deletions: z.int(),
    units: z.array(z.string()),
    verdict: verdictSchema,
  }),
  "change.rejected": z.strictObject({
    task: z.string(),
    reason: z.string(),
    redone: z.boolean(),
  }),
  "branch.delivered": z.strictObject({
    branch: z.string(),
    commit: commitSchema,
    commits: z.int().nonnegative(),
  }),
  "session.finished": z.strictObject({
    outcome: z.enum(["delivered", "nothing-to-do", "cancelled", "failed", "dry-run"]),
    code: z.string().optional(),
    message: z.string().optional(),
    remedy: z.string().optional(),
  }),
  /** An agent wanted to do something, and was allowed to or not. */
  "permission.decided": z.strictObject({
    task: z.string(),
    agent: z.string(),
    deed: deedSchema,
    /** For people, without secrets. */
    title: z.string(),
    paths: z.array(z.string()),
    isAllowed: z.boolean(),
    reason: z.string(),
    /** `policy`, or the person who was asked. */
    by: z.string(),
  }),
  /** A request to a language model has ended. */
  "model.called": z.strictObject({ task: z.string().optional(), call: modelCallSchema }),
  /** A call was refused, because with it a limit would be passed. */
  "budget.exhausted": z.strictObject({
    task: z.string().optional(),
    exhaustion: budgetExhaustionSchema,
  }),
  /** A person has set a limit: in the session's stream when it is of a session or a task, else in `system`. */
  "budget.changed": limitChangeSchema,
  /** Something that Artel depends on failed too often, in one process, and is left alone. */
  "breaker.opened": z.strictObject({
    part: z.string(),
    reason: z.string(),
    failures: z.int().nonnegative(),
    /** Milliseconds since the epoch: when it is tried. */
    until: z.int(),
  }),
  "breaker.half-opened": z.strictObject({ part: z.string() }),
  "breaker.closed": z.strictObject({ part: z.string(), reason: z.string() }),
  /** In the stream `system`: what became of the events of a session that ended long ago. */
  "events.archived": z.strictObject({ session: z.string(), endedAt: z.int().nonnegative() }),
  "events.removed": z.strictObject({ session: z.string(), endedAt: z.int().nonnegative() }),
  "command.finished": z.strictObject({
    purpose: commandPurposeSchema,
    command: z.string(),
    exitCode: z.int().nullable(),
    ms: z.number(),
  }),
} as const;

export type EventType = keyof typeof eventPayloadSchemas;
export type EventPayload<T extends EventType> = z.infer<(typeof eventPayloadSchemas)[T]>;

/** The envelope, without payload typing: unknown types and versions are kept, not dropped. */
export const eventEnvelopeSchema = z.strictObject({
  id: z.string(),
  /** The log it belongs to: a session's id, or `system`. */
  stream: z.string(),
  /** Position in its stream, from 1, without gaps. */
  sequence: z.int().positive(),
  type: z.string(),
  /** Milliseconds since the epoch. */
  time: z.int().nonnegative(),
  session: z.string().optional(),
  task: z.string().optional(),
  /** Who caused it: `orchestrator`, `agent:toolsmith-2`, `person`. */
  actor: z.string(),
  /** Idempotency key (`session/step/n`): a reader takes the first event of a key and ignores the rest. */
  key: z.string().optional(),
  version: z.int().positive(),
  payload: z.unknown(),
});
export type EventEnvelope = z.infer<typeof eventEnvelopeSchema>;

/** An event as code gives it to the log; id, stream, sequence and time are the log's. */
export type NewEvent = {
  [T in EventType]: {
    readonly type: T;
    readonly payload: EventPayload<T>;
    readonly actor: string;
    readonly session?: string;
    readonly task?: string;
    readonly key?: string;
  };
}[EventType];

/** An event whose payload was parsed. */
export type Event = {
  [T in EventType]: Omit<EventEnvelope, "type" | "payload"> & {
    readonly type: T;
    readonly payload: EventPayload<T>;
  };
}[EventType];

/** The event with its payload typed, or undefined when this version of Artel does not know it. */
export function parseEvent(envelope: EventEnvelope): Event | undefined {
  if (!(envelope.type in eventPayloadSchemas) || envelope.version !== EVENT_SCHEMA_VERSION) {
    return undefined;
  }
  const schema = eventPayloadSchemas[envelope.type as EventType];
  const payload = schema.safeParse(envelope.payload);
  return payload.success ? ({ ...envelope, payload: payload.data } as Event) : undefined;
}
