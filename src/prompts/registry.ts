import { algorithmPrompt } from "./agents/algorithm.ts";
import { analyzerPrompt } from "./agents/analyzer.ts";
import { approvalPrompt } from "./agents/approval.ts";
import { architectPrompt } from "./agents/architect.ts";
import { backendPrompt } from "./agents/backend.ts";
import { businessAnalystPrompt } from "./agents/business-analyst.ts";
import { developerPrompt } from "./agents/developer.ts";
import { devopsPrompt } from "./agents/devops.ts";
import { frontendPrompt } from "./agents/frontend.ts";
import { integrationPrompt } from "./agents/integration.ts";
import { orchestratorPrompt } from "./agents/orchestrator.ts";
import { productManagerPrompt } from "./agents/product-manager.ts";
import { reviewerPrompt } from "./agents/reviewer.ts";
import { securityPrompt } from "./agents/security.ts";
import { technicalWriterPrompt } from "./agents/technical-writer.ts";
import { testerPrompt } from "./agents/tester.ts";
import type { Prompt } from "./prompt.ts";
import { summaryPrompt } from "./summary.ts";
import { workingPrompt } from "./working.ts";

export const prompts: readonly Prompt[] = [
  workingPrompt,
  summaryPrompt,
  businessAnalystPrompt,
  productManagerPrompt,
  architectPrompt,
  backendPrompt,
  frontendPrompt,
  algorithmPrompt,
  developerPrompt,
  testerPrompt,
  reviewerPrompt,
  securityPrompt,
  devopsPrompt,
  integrationPrompt,
  approvalPrompt,
  technicalWriterPrompt,
  analyzerPrompt,
  orchestratorPrompt,
];

export function findPrompt(name: string): Prompt | undefined {
  return prompts.find((prompt) => prompt.name === name);
}
