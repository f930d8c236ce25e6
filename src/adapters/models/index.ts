export { AnswerCollector } from "./answer-collector.ts";
export { chainOf, findModel } from "./chain.ts";
export type { ChainModel } from "./chain.ts";
export { ModelChainError, ModelError } from "./errors.ts";
export type { ModelErrorCode } from "./errors.ts";
export { createModelGateway } from "./gateway.ts";
export type { ModelGatewayOptions } from "./gateway.ts";
export type { ModelLimits } from "./limits.ts";
export { priceOf } from "./prices.ts";
export type {
  CallListener,
  ModelCaller,
  ModelGateway,
  ObjectRequest,
  ProviderReport,
} from "./model-gateway.ts";
export { reportOnProviders } from "./provider-report.ts";
export { modelTermsOf } from "./terms.ts";
export type { ModelTerms, ProviderTerms } from "./terms.ts";
