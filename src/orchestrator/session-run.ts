import type { ApprovalInbox } from "#approvals";
import type {
  DroppedUnit,
  EventPayload,
  EventType,
  FailingCommand,
  NewEvent,
  Phase,
  Plan,
} from "#domain";
import type { EventLog } from "#infra/events";
import type { Messages } from "#messages";
import { WorkflowCancelledError, type WorkflowContext } from "#queue";
import type { Judged, World } from "#world";
import type { Workbench } from "#worktrees";
import type { SessionInput } from "./session-input.ts";
import { waitingForParts } from "./wait-for-part.ts";

/** What the composition root gives to every session of a process. */
export interface SessionServices {
  readonly events: EventLog;
  /** The session's worktrees, toolchain and dependencies; the same object within a process. */
  workbench(input: SessionInput): Promise<Workbench>;
  /** What agents should have that do the sessions' tasks, beside the job: the same data folder. */
  readonly preferredSkills: readonly string[];
  /** How often a step waits for a part that is left alone. */
  readonly waits: number;
  /** Lets agents of all processes that share the database work on the session from now on. */
  offer(input: SessionInput): Promise<void>;
  /**
   * Takes in what agents on other machines did for the session: their events, and the commits that they made. Answers
   * which of these commits did not come.
   */
  receive(input: SessionInput, commits: readonly string[]): Promise<readonly string[]>;
  /** What is known of the session's repository; the same object within a process. */
  world(session: string): World;
  readonly messages: Messages;
  /** Where a person is asked. */
  readonly approvals: ApprovalInbox;
  /** Folder where the analysis keeps what it read, for all sessions. */
  readonly analysisCache: string;
  /** Asks the person whether the plan shall be carried out; true when nobody is there to ask. */
  approve(plan: Plan, signal: AbortSignal): Promise<boolean>;
}

/** An event without its envelope. */
export type Payloads = {
  [T in EventType]: readonly [type: T, payload: EventPayload<T>];
}[EventType];

/** One session in progress: its input, its durable context, and the way to say what happened. */
export class SessionRun {
  readonly input: SessionInput;
  readonly context: WorkflowContext;
  readonly services: SessionServices;
  /** All violations that were decided, in order; the same again after a crash. */
  judged: readonly Judged[] = [];
  /** What tasks tried and took back, in order. */
  readonly dropped: DroppedUnit[] = [];
  /** Of a healing that was handed to an agent: the command that must pass on what it proposes. */
  mustPass: FailingCommand | undefined;

  constructor(input: SessionInput, context: WorkflowContext, services: SessionServices) {
    this.input = input;
    this.context = context;
    this.services = services;
  }

  private steps = 0;

  /** A durable step. Names are numbered, for the same work may be done more than once; the order is deterministic. */
  step<T>(name: string, body: () => Promise<T>): Promise<T> {
    this.steps += 1;
    const patience = { waits: this.services.waits, signal: this.context.signal };
    return this.context.step(`${this.steps} ${name}`, () => waitingForParts(body, patience));
  }

  /**
   * Records decisions as a durable step of its own, after the step that made them: so what the events say and what
   * the session goes on with are the same, also when the session is killed in between.
   */
  async record(step: string, events: readonly Payloads[], task?: string): Promise<void> {
    if (events.length === 0) return;
    const key = `${this.context.id}/${this.steps + 1} ${step}`;
    await this.step(`record ${step}`, async () => {
      await this.services.events.append(
        this.input.id,
        events.map(
          ([type, payload], index) =>
            ({
              type,
              payload,
              actor: "orchestrator",
              session: this.input.id,
              ...(task === undefined ? {} : { task }),
              key: `${key}/${index}`,
            }) as NewEvent,
        ),
      );
    });
  }

  /** Not when the session was cancelled or its process is stopping: then it is not the session that failed. */
  isOwnFailure(error: unknown): error is Error {
    return (
      error instanceof Error &&
      !this.context.signal.aborted &&
      !(error instanceof WorkflowCancelledError)
    );
  }

  enter(phase: Phase): Promise<void> {
    return this.record(phase, [["phase.entered", { phase }]]);
  }
}
