import {
  agentDefinitionSchema,
  type AgentDefinition,
  type AgentRole,
  type ModelRole,
} from "#domain";

const READING = ["read", "search", "ask", "note", "delegate"];
const WRITING = [...READING, "edit", "patch", "write", "remove"];
const CODING = [...WRITING, "run", "snippet", "test"];

interface Seed {
  readonly role: AgentRole;
  /** Beside the name of its role. */
  readonly skills: readonly string[];
  readonly model: ModelRole;
  readonly tools: readonly string[];
}

const seeds: readonly Seed[] = [
  { role: "business-analyst", skills: ["requirements"], model: "planner", tools: WRITING },
  { role: "product-manager", skills: ["requirements"], model: "planner", tools: WRITING },
  { role: "architect", skills: ["design", "code"], model: "planner", tools: CODING },
  { role: "backend", skills: ["code"], model: "coder", tools: CODING },
  { role: "frontend", skills: ["code"], model: "coder", tools: CODING },
  { role: "algorithm", skills: ["code"], model: "coder", tools: CODING },
  { role: "developer", skills: ["code"], model: "coder", tools: CODING },
  { role: "tester", skills: ["code", "test"], model: "coder", tools: CODING },
  { role: "reviewer", skills: ["review"], model: "reviewer", tools: [...READING, "run", "test"] },
  { role: "security", skills: ["code", "review"], model: "reviewer", tools: CODING },
  { role: "devops", skills: ["code"], model: "coder", tools: CODING },
  { role: "integration", skills: ["code"], model: "coder", tools: CODING },
  { role: "approval", skills: ["review"], model: "writer", tools: READING },
  { role: "technical-writer", skills: ["documentation"], model: "writer", tools: WRITING },
  {
    role: "analyzer",
    skills: ["investigation"],
    model: "investigator",
    tools: CODING,
  },
  { role: "orchestrator", skills: ["planning"], model: "planner", tools: READING },
];

/** One agent for each role, with a model of its role. */
export const seededAgents: readonly AgentDefinition[] = seeds.map(
  ({ role, skills, model, tools }) =>
    agentDefinitionSchema.parse({
      name: role,
      role,
      skills: [role, ...skills],
      worker: "model",
      model,
      prompt: role,
      tools,
    }),
);
