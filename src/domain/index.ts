export {
  approvalAnswerSchema,
  approvalCommentSchema,
  approvalDecisionSchema,
  approvalLimits,
  approvalRequestSchema,
  approvalSchema,
  planApprovalId,
  timeoutActionSchema,
} from "./approvals/approval.ts";
export type {
  Approval,
  ApprovalAnswer,
  ApprovalDecision,
  ApprovalDraft,
  ApprovalRequest,
  ApprovalSubject,
  TimeoutAction,
} from "./approvals/approval.ts";
export { decisionText } from "./approvals/describe.ts";
export {
  approvalState,
  DEADLINE,
  decideApproval,
  expireApproval,
  isDecided,
  isOverdue,
} from "./approvals/transitions.ts";
export type { ApprovalState, DecidedApproval, DecisionResult } from "./approvals/transitions.ts";
export type {
  CommandResult,
  OwnToolCommand,
  OwnToolRunner,
  RunningCommand,
  TargetCommand,
  TargetCommandRunner,
  TargetCommandStarter,
} from "./command.ts";
export { eventEnvelopeSchema, eventPayloadSchemas, parseEvent, phaseSchema } from "./event.ts";
export { EVENT_SCHEMA_VERSION } from "./event-version.ts";
export type {
  CommandPurpose,
  Event,
  EventEnvelope,
  EventPayload,
  EventType,
  NewEvent,
  Phase,
} from "./event.ts";
export { findingKindSchema, findingSchema, locationSchema } from "./finding.ts";
export type { Finding, FindingKind, Location } from "./finding.ts";
export { healingConclusionSchema } from "./healing/conclusion.ts";
export type { HealingConclusion } from "./healing/conclusion.ts";
export { diagnosisSchema } from "./healing/diagnosis.ts";
export type { Diagnosis } from "./healing/diagnosis.ts";
export { failureKindSchema, failureSchema } from "./healing/failure.ts";
export type {
  FailingCommand,
  Failure,
  FailureKind,
  FailureProblem,
  LoggedFailure,
  Repair,
} from "./healing/failure.ts";
export { bisectionSchema, verificationSchema } from "./healing/healing-order.ts";
export type {
  Bisection,
  BisectionOrder,
  Verification,
  VerificationOrder,
} from "./healing/healing-order.ts";
export { jobDescriptorSchema, protectedAreaSchema, surveySchema, unitSchema } from "./job.ts";
export type { JobDescriptor, ProtectedArea, Survey, Unit } from "./job.ts";
export { sessionLimitsSchema } from "./limits.ts";
export type { SessionLimits } from "./limits.ts";
export { clippedContent, messageLimits } from "./messages/limits.ts";
export {
  attachmentSchema,
  messageDraftSchema,
  messageSchema,
  messageTypeSchema,
} from "./messages/message.ts";
export type {
  Attachment,
  Delivery,
  Message,
  MessageDraft,
  MessageType,
} from "./messages/message.ts";
export {
  agentNamed,
  agentOfTask,
  ALL_AGENTS,
  isAgent,
  ORCHESTRATOR,
  participantSchema,
  PERSON,
  recipientSchema,
} from "./messages/participant.ts";
export { changeSchema, droppedUnitSchema, planSchema, taskSchema } from "./plan.ts";
export type { Change, DroppedUnit, Plan, Task } from "./plan.ts";
export {
  packageManagerNameSchema,
  projectSchema,
  testRunnerNameSchema,
  testSuiteSchema,
  toolSchema,
} from "./project.ts";
export type {
  PackageManagerName,
  Project,
  TestRunnerName,
  TestSuite,
  Tool,
  WorkspacePackage,
} from "./project.ts";
export { riskSchema, severitySchema } from "./risk.ts";
export type { Risk, Severity } from "./risk.ts";
export {
  baselineSchema,
  gateNameSchema,
  observationSchema,
  problemSchema,
  verdictSchema,
} from "./verdict.ts";
export type { Baseline, GateName, GateVerdict, Observation, Problem, Verdict } from "./verdict.ts";
export { defaultGateSettings, gateSettingsSchema } from "./gate-settings.ts";
export type { GateSettings } from "./gate-settings.ts";
export { applyEvent, emptySessionView, knownEvent, sessionFigures } from "./session-view/index.ts";
export type {
  CommandRun,
  SessionFigures,
  SessionView,
  TaskState,
  TaskView,
  ViolationView,
} from "./session-view/index.ts";
export {
  plannedTaskOf,
  surveyOrderSchema,
  taskOrderId,
  taskOrderSchema,
  taskOutcomeSchema,
} from "./work-order.ts";
export type { SurveyOrder, TaskOrder, TaskOutcome } from "./work-order.ts";
export { findBottlenecks } from "./tasks/bottlenecks.ts";
export type { Bottleneck, WaitingTask } from "./tasks/bottlenecks.ts";
export { covers, matchTasks } from "./tasks/matching.ts";
export type {
  Assignment,
  AvailableAgent,
  ConcurrencyLimits,
  ReadyTask,
  RunningTask,
  Turns,
} from "./tasks/matching.ts";
export { legalTransitions, taskStatus } from "./tasks/status.ts";
export type { TaskEnd, TaskFacts, TaskStatus } from "./tasks/status.ts";
export { prioritySchema, taskTermsSchema } from "./tasks/terms.ts";
export type { GivenTaskTerms, Priority, TaskTerms } from "./tasks/terms.ts";
export { checkExpectation } from "./world/check-expectation.ts";
export { expectationKindSchema, expectationSchema } from "./world/expectation.ts";
export type { Expectation, ExpectationKind } from "./world/expectation.ts";
export { factKeySchema, factKeyText, isOfKind, parseFactKey } from "./world/fact-key.ts";
export type { FactKey, FactKind } from "./world/fact-key.ts";
export { factSchema, saysTheSame, withFacts } from "./world/fact.ts";
export type { Fact, FactOf, FactView, TestStatus } from "./world/fact.ts";
export {
  conclusionSchema,
  evidenceSchema,
  investigationMethodNameSchema,
  investigationSchema,
} from "./world/investigation.ts";
export type {
  Conclusion,
  Evidence,
  Investigation,
  InvestigationMethodName,
} from "./world/investigation.ts";
export { decisionSchema, violationKindSchema, violationSchema } from "./world/violation.ts";
export type { Decision, Violation, ViolationKind } from "./world/violation.ts";
export {
  budgetLimitSchema,
  budgetLimitsSchema,
  budgetScopeKindSchema,
  budgetScopeSchema,
  costSchema,
  sessionBudgetSchema,
} from "./budget/budget.ts";
export type {
  Budget,
  BudgetLimit,
  BudgetLimits,
  BudgetScope,
  BudgetScopeKind,
  Cost,
  Reservation,
  ReservationRequest,
  SessionBudget,
  Spender,
} from "./budget/budget.ts";
export {
  amountText,
  changeText,
  exhaustionText,
  limitText,
  scopeText,
  shareText,
} from "./budget/describe.ts";
export type { BudgetUnit } from "./budget/describe.ts";
export { budgetExhaustionSchema, limitChangeSchema } from "./budget/limit-events.ts";
export type { BudgetExhaustion, LimitChange } from "./budget/limit-events.ts";
export { modelCallOutcomeSchema, modelCallSchema } from "./models/model-call.ts";
export type { ModelCall, ModelCallOutcome } from "./models/model-call.ts";
export { modelRoleSchema, promptVersionSchema } from "./models/model-role.ts";
export type { ModelRole, PromptVersion } from "./models/model-role.ts";
export { addUsage, modelUsageSchema, NO_USAGE, totalTokens } from "./models/model-usage.ts";
export type { ModelUsage } from "./models/model-usage.ts";
export {
  agentDefinitionSchema,
  agentLimitsSchema,
  agentsFileSchema,
} from "./agents/agent-definition.ts";
export type { AgentDefinition, AgentDraft, AgentLimits } from "./agents/agent-definition.ts";
export { agentState, legalAgentTransitions } from "./agents/lifecycle.ts";
export type { AgentActivity, AgentFacts, AgentState } from "./agents/lifecycle.ts";
export { deedText } from "./agents/describe.ts";
export { deedSchema, permissionSchema, securityPolicySchema } from "./agents/permission.ts";
export type { Deed, Permission, SecurityPolicy } from "./agents/permission.ts";
export { agentRoleSchema } from "./agents/role.ts";
export type { AgentRole } from "./agents/role.ts";
export { briefAttachmentSchema, briefSchema } from "./brief.ts";
export type { BriefAttachment, Brief } from "./brief.ts";
