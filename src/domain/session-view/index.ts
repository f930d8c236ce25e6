export { decisionText } from "../approvals/describe.ts";
export {
  amountText,
  changeText,
  exhaustionText,
  limitText,
  scopeText,
  shareText,
} from "../budget/describe.ts";
export { knownEvent } from "./known-event.ts";
export { sessionFigures } from "./session-figures.ts";
export type { SessionFigures } from "./session-figures.ts";
export { applyEvent, emptySessionView } from "./session-view.ts";
export type {
  CommandRun,
  SessionView,
  TaskState,
  TaskView,
  ViolationView,
} from "./session-view.ts";
