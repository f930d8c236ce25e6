import type { GateName } from "#domain";
import { apiGate } from "./api/gate.ts";
import { buildGate } from "./build/gate.ts";
import { coverageGate } from "./coverage/gate.ts";
import { documentationGate } from "./documentation/gate.ts";
import { formatGate } from "./format/gate.ts";
import { commitsGate } from "./commits/gate.ts";
import type { Gate } from "./gate.ts";
import { licencesGate } from "./licences/gate.ts";
import { lintGate } from "./lint/gate.ts";
import { mutationGate } from "./mutation/gate.ts";
import { secretsGate } from "./secrets/gate.ts";
import { securityGate } from "./security/gate.ts";
import { scopeGate } from "./scope/gate.ts";
import { sizeGate } from "./size/gate.ts";
import { syntaxGate } from "./syntax/gate.ts";
import { testsGate } from "./tests/gate.ts";
import { typesGate } from "./types/gate.ts";
import { vulnerabilitiesGate } from "./vulnerabilities/gate.ts";

/** In the order in which they run within their class: what is built is there for the types and the linter to read. */
export const gates: readonly Gate[] = [
  scopeGate,
  syntaxGate,
  secretsGate,
  securityGate,
  commitsGate,
  documentationGate,
  apiGate,
  licencesGate,
  buildGate,
  sizeGate,
  typesGate,
  lintGate,
  formatGate,
  vulnerabilitiesGate,
  testsGate,
  coverageGate,
  mutationGate,
];

/** At least one of these must have seen a change that passes; the others say only that it is well-formed. */
export const conclusiveGates: readonly GateName[] = gates
  .filter(({ conclusive }) => conclusive)
  .map(({ name }) => name);

export const COST_ORDER: readonly Gate["cost"][] = ["instant", "cheap", "slow"];
