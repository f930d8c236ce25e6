import { z } from "zod";
import {
  approvalAnswerSchema,
  approvalSchema,
  approvalState,
  deedSchema,
  diagnosisSchema,
  droppedUnitSchema,
  findingSchema,
  healingConclusionSchema,
  observationSchema,
  riskSchema,
  sessionFigures,
  decisionSchema,
  investigationSchema,
  verdictSchema,
  violationSchema,
  type SessionView,
} from "#domain";
import { judgedViolation } from "./judged-violations.ts";

const figuresSchema = z.strictObject({
  units: z.strictObject({
    found: z.int(),
    kept: z.int(),
    dropped: z.int(),
    deferred: z.int(),
    open: z.int(),
  }),
  commits: z.int(),
  files: z.int(),
  insertions: z.int(),
  deletions: z.int(),
  findings: z.int(),
  time: z.strictObject({ wallMs: z.number(), targetMs: z.number(), ownMs: z.number() }),
  commands: z.int(),
  modelCalls: z.int(),
  costUsd: z.number(),
  unpricedTokens: z.int(),
});

/** The report for programs. Format version 1; fields are only ever added. */
export const reportSchema = z.strictObject({
  format: z.literal("artel-report/1"),
  session: z.string(),
  goal: z.string(),
  repository: z.string(),
  base: z.strictObject({ commit: z.string(), name: z.string().optional() }),
  outcome: z.string(),
  error: z
    .strictObject({ code: z.string(), message: z.string(), remedy: z.string().optional() })
    .optional(),
  branch: z.string().optional(),
  commit: z.string().optional(),
  startedAt: z.iso.datetime(),
  figures: figuresSchema,
  changes: z.array(
    z.strictObject({
      task: z.string(),
      job: z.string(),
      title: z.string(),
      reason: z.string(),
      risk: riskSchema,
      commit: z.string(),
      subject: z.string(),
      files: z.array(z.string()),
      insertions: z.int(),
      deletions: z.int(),
      units: z.array(
        z.strictObject({ id: z.string(), title: z.string(), note: z.string().optional() }),
      ),
      tries: z.int(),
      verdict: verdictSchema,
    }),
  ),
  dropped: z.array(droppedUnitSchema.extend({ task: z.string() })),
  unfinished: z.array(
    z.strictObject({ task: z.string(), title: z.string(), state: z.string(), reason: z.string() }),
  ),
  /** Expectations that facts contradicted, and what was done about it. */
  violations: z.array(
    z.strictObject({
      task: z.string(),
      violation: violationSchema,
      investigation: investigationSchema.optional(),
      /** Absent while it is being looked into. */
      decision: decisionSchema.optional(),
      /** Why, and how sure it is after all, 0–1. */
      reason: z.string(),
      confidence: z.number(),
      falsePositive: z.boolean(),
      /** Id of the approval by which a person is asked about it. */
      approval: z.string().optional(),
    }),
  ),
  /** What waits for a person first, then what was answered. */
  approvals: z.array(
    approvalSchema.extend({ state: z.enum(["waiting", ...approvalAnswerSchema.options]) }),
  ),
  /** What agents wanted to do, and were allowed or refused. */
  deeds: z.array(
    z.strictObject({
      task: z.string(),
      agent: z.string(),
      deed: deedSchema,
      allowed: z.int(),
      refused: z.int(),
    }),
  ),
  skipped: z.array(z.strictObject({ job: z.string(), reason: z.string() })),
  findings: z.array(findingSchema),
  baseline: z.array(observationSchema),
  plan: z.array(
    z.strictObject({
      task: z.string(),
      title: z.string(),
      units: z.int(),
      unitTitles: z.array(z.string()),
      risk: riskSchema,
      priority: z.number(),
      estimateMs: z.number(),
      dependsOn: z.array(z.string()),
    }),
  ),
  notes: z.array(z.string()),
  /** Of a session that healed a failed command: what running it again showed, and how it ended. */
  healing: z
    .strictObject({
      diagnosis: diagnosisSchema,
      conclusion: healingConclusionSchema.optional(),
    })
    .optional(),
});
export type Report = z.infer<typeof reportSchema>;

/** The report as the events tell it; made anew from the log each time, so it can be checked by making it again. */
export function buildReport(view: SessionView): Report {
  const { opened, finished, delivered } = view;
  return {
    format: "artel-report/1",
    session: view.id,
    goal: opened?.goal ?? "",
    repository: opened?.repository ?? "",
    base: opened?.base ?? { commit: "" },
    outcome: finished?.outcome ?? "unfinished",
    ...(finished?.code === undefined
      ? {}
      : {
          error: {
            code: finished.code,
            message: finished.message ?? "",
            ...(finished.remedy === undefined ? {} : { remedy: finished.remedy }),
          },
        }),
    ...(delivered === undefined ? {} : { branch: delivered.branch, commit: delivered.commit }),
    startedAt: new Date(view.startedAt).toISOString(),
    figures: sessionFigures(view),
    changes: changesOf(view),
    dropped: droppedOf(view),
    unfinished: unfinishedOf(view),
    violations: violationsOf(view),
    approvals: approvalsOf(view),
    deeds: view.deeds,
    skipped: view.plan?.skipped ?? [],
    findings: view.findings,
    baseline: view.baseline,
    plan: (view.plan?.tasks ?? []).map((task) => ({
      task: task.id,
      title: task.title,
      units: task.units.length,
      unitTitles: task.units.map((unit) => unit.title),
      risk: task.risk,
      priority: task.priority,
      estimateMs: task.estimateMs,
      dependsOn: task.dependsOn,
    })),
    notes: [
      ...(opened?.warnings ?? []),
      ...(view.project?.notes ?? []),
      ...view.notes,
      ...surveyNotes(view),
    ],
    ...(view.diagnosis && {
      healing: {
        diagnosis: view.diagnosis,
        ...(view.healing && { conclusion: view.healing }),
      },
    }),
  };
}

function changesOf(view: SessionView): Report["changes"] {
  return view.merged.flatMap((merge) => {
    const task = view.tasks.find((candidate) => candidate.task.id === merge.task);
    if (task === undefined) return [];
    const known = new Map(task.task.units.map((unit) => [unit.id, unit]));
    return [
      {
        task: merge.task,
        job: task.task.job,
        title: task.task.title,
        reason: task.task.reason,
        risk: task.task.risk,
        commit: merge.commit,
        subject: merge.subject,
        files: merge.files,
        insertions: merge.insertions,
        deletions: merge.deletions,
        units: merge.units.map((id) => {
          const { title = id, note } = known.get(id) ?? {};
          return { id, title, ...(note !== undefined && { note }) };
        }),
        tries: task.tries.length,
        verdict: merge.verdict,
      },
    ];
  });
}

/** Each unit once, with the last reason; a unit that a second attempt kept is not dropped. */
function droppedOf(view: SessionView): Report["dropped"] {
  const kept = new Map(view.merged.map((merge) => [merge.task, new Set(merge.units)]));
  return view.tasks.flatMap((task) => {
    const last = new Map(task.dropped.map((unit) => [unit.unit, unit]));
    return [...last.values()]
      .filter((unit) => kept.get(task.task.id)?.has(unit.unit) !== true)
      .map((unit) => ({ ...unit, task: task.task.id }));
  });
}

function unfinishedOf(view: SessionView): Report["unfinished"] {
  const ended = new Set(["merged", "nothing", "rejected"]);
  return view.tasks
    .filter((task) => !ended.has(task.state))
    .map((task) => ({
      task: task.task.id,
      title: task.task.title,
      state: task.state,
      reason: task.result?.summary ?? "it was not begun",
    }));
}

function violationsOf(view: SessionView): Report["violations"] {
  return view.violations.map((each) => {
    const { task, violation, investigation, approval } = each;
    const judgement = judgedViolation(view, each)?.judgement;
    return {
      task,
      violation,
      ...(investigation === undefined ? {} : { investigation }),
      ...(judgement === undefined ? {} : { decision: judgement.decision }),
      reason: judgement?.reason ?? violation.reason,
      confidence: judgement?.confidence ?? violation.confidence,
      falsePositive: judgement?.falsePositive ?? false,
      ...(approval === undefined ? {} : { approval }),
    };
  });
}

function approvalsOf(view: SessionView): Report["approvals"] {
  const all = view.approvals.map((each) => ({ ...each, state: approvalState(each) }));
  const isWaiting = ({ state }: (typeof all)[number]) => state === "waiting";
  return [...all.filter(isWaiting), ...all.filter((each) => !isWaiting(each))];
}

function surveyNotes(view: SessionView): string[] {
  return view.surveys.flatMap((survey) => survey.notes.map((note) => `${survey.job}: ${note}`));
}
