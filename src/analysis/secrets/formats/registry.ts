import { ADDRESS_FORMATS } from "./addresses.ts";
import { ARTIFICIAL_INTELLIGENCE_FORMATS } from "./artificial-intelligence.ts";
import { CLOUD_FORMATS } from "./cloud.ts";
import { CODE_HOSTING_FORMATS } from "./code-hosting.ts";
import { COMMERCE_FORMATS } from "./commerce.ts";
import { INFRASTRUCTURE_FORMATS } from "./infrastructure.ts";
import { KEY_FORMATS } from "./keys.ts";
import { MESSAGING_FORMATS } from "./messaging.ts";
import { OBSERVABILITY_FORMATS } from "./observability.ts";
import { PACKAGE_REGISTRY_FORMATS } from "./package-registries.ts";
import { PLATFORM_FORMATS } from "./platforms.ts";
import { PRODUCTIVITY_FORMATS } from "./productivity.ts";
import { PROTOCOL_FORMATS } from "./protocols.ts";
import type { SecretFormat } from "./secret-format.ts";

/** The first that matches a stretch of text speaks for the others: what is more exact stands further up. */
export const SECRET_FORMATS: readonly SecretFormat[] = [
  ...KEY_FORMATS,
  ...CODE_HOSTING_FORMATS,
  ...PACKAGE_REGISTRY_FORMATS,
  ...CLOUD_FORMATS,
  ...INFRASTRUCTURE_FORMATS,
  ...OBSERVABILITY_FORMATS,
  ...ARTIFICIAL_INTELLIGENCE_FORMATS,
  ...MESSAGING_FORMATS,
  ...COMMERCE_FORMATS,
  ...PRODUCTIVITY_FORMATS,
  ...PLATFORM_FORMATS,
  ...PROTOCOL_FORMATS,
  ...ADDRESS_FORMATS,
];
