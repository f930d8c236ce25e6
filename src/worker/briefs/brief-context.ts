import type { AgentDefinition, EventPayload, EventType, NewEvent, TaskOrder } from "#domain";
import type { WorkflowContext } from "#queue";
import type { WorkServices } from "../work-services.ts";
import type {
  PermissionAnswer,
  PermissionQuestion,
  WorkContext,
  WorkerLimits,
  WorkPlace,
} from "../worker.ts";
import type { AgentServices } from "./agent-services.ts";
import { answerByPolicy } from "./permission.ts";
import type { BriefPlace } from "./place.ts";
import { askPerson, tellNote } from "./question.ts";

/** People are told at most so often what an agent does. */
const TELL_MS = 1_000;

export type Payloads = {
  [T in EventType]: readonly [type: T, payload: EventPayload<T>];
}[EventType];

/** What a durable step of a brief leaves: its result, and the commit that was kept last by then. */
interface Recorded<T> {
  readonly value: T;
  readonly kept?: string;
}

/** What a worker is given for one round. */
export class BriefContext implements WorkContext {
  readonly signal: AbortSignal;
  readonly limits: WorkerLimits;
  readonly spender: WorkContext["spender"];
  readonly #order: TaskOrder;
  readonly #definition: AgentDefinition;
  readonly #context: WorkflowContext;
  readonly #services: WorkServices;
  readonly #agents: AgentServices;
  readonly #place: BriefPlace;
  readonly #round: number;
  #toldAt = Number.NEGATIVE_INFINITY;

  constructor(options: {
    readonly order: TaskOrder;
    readonly definition: AgentDefinition;
    readonly context: WorkflowContext;
    readonly services: WorkServices;
    readonly agents: AgentServices;
    readonly place: BriefPlace;
    readonly round: number;
    readonly signal: AbortSignal;
  }) {
    const { limits, name } = options.definition;
    this.#order = options.order;
    this.#definition = options.definition;
    this.#context = options.context;
    this.#services = options.services;
    this.#agents = options.agents;
    this.#place = options.place;
    this.#round = options.round;
    this.signal = options.signal;
    this.limits = {
      timeMs: limits.minutes * 60_000,
      idleMs: limits.idleMinutes * 60_000,
      steps: limits.steps,
    };
    this.spender = {
      session: options.order.session,
      task: options.order.task.id,
      agent: name,
      person: options.agents.person,
    };
  }

  async step<T>(name: string, run: () => Promise<T>): Promise<T> {
    const recorded = await this.#context.step<Recorded<T>>(
      `round ${this.#round}: ${name}`,
      async () => {
        const value = await run();
        const { kept } = this.#place;
        return kept === undefined ? { value } : { value, kept };
      },
    );
    this.#place.recall(recorded.kept);
    return recorded.value;
  }

  place(): Promise<WorkPlace> {
    return this.#place.workPlace();
  }

  tell(line: string): void {
    const now = performance.now();
    if (now - this.#toldAt < TELL_MS) return;
    this.#toldAt = now;
    const { session, task } = this.#order;
    const told = this.#services.events.append(session, [
      this.#event(["task.progressed", { task: task.id, message: line }]),
    ]);
    // What cannot be told is no reason to stop; storage that fails is met by the next durable step.
    told.catch(() => undefined);
  }

  async decide(question: PermissionQuestion): Promise<PermissionAnswer> {
    const { session, task } = this.#order;
    const { name, policy } = this.#definition;
    const byPolicy = answerByPolicy(policy, question);
    const { by, ...answer } =
      byPolicy === undefined
        ? await this.#agents.askPerson(
            { session, task: task.id, agent: name, question },
            this.signal,
          )
        : { ...byPolicy, by: "policy" };
    const { kind: deed, title, paths } = question;
    const payload = { task: task.id, agent: name, deed, title, paths: [...paths], ...answer, by };
    await this.#services.events.append(session, [this.#event(["permission.decided", payload])]);
    return answer;
  }

  async ask(question: string): Promise<string | undefined> {
    const patienceMs = await this.#agents.patienceMs(this.#order.session);
    return askPerson(this.#asker(), question, patienceMs, this.signal);
  }

  async note(text: string): Promise<void> {
    await tellNote(this.#asker(), text);
    await this.#services.events.append(this.#order.session, [
      this.#event(["note.made", { text: `${this.#definition.name}: ${text}` }]),
    ]);
  }

  delegate(to: string, reason: string): Promise<never> {
    return this.#context.delegate(to, reason);
  }

  #asker() {
    const { messages } = this.#services;
    return { messages, context: this.#context, agent: this.#definition.name };
  }

  #event([type, payload]: Payloads): NewEvent {
    const { session, task } = this.#order;
    const actor = `agent:${this.#definition.name}`;
    return { type, payload, actor, session, task: task.id } as NewEvent;
  }
}
