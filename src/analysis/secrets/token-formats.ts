import type { Severity } from "#domain";

/** A credential that its form alone gives away. The first group, or the whole match, is the secret. */
export interface TokenFormat {
  readonly rule: string;
  readonly title: string;
  readonly severity: Severity;
  readonly confidence: number;
  readonly pattern: RegExp;
}

const token = (rule: string, title: string, pattern: RegExp): TokenFormat => ({
  rule: `artel/${rule}`,
  title,
  severity: "critical",
  confidence: 0.95,
  pattern,
});

export const TOKEN_FORMATS: readonly TokenFormat[] = [
  token(
    "private-key",
    "A private key",
    // The header with key material behind it; a header alone is text about keys.
    /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----(?:\s|\\[nr]|["'`+])*(?:[A-Za-z-]+: [^\n]*\s+)*[A-Za-z0-9+/=]{24,}(?:(?:\s|\\[nr]|["'`+])*[A-Za-z0-9+/=]{4,})*/g,
  ),
  token(
    "github-token",
    "A GitHub token",
    /\b(?:gh[pousr]_[A-Za-z0-9]{36,251}|github_pat_[A-Za-z0-9_]{60,})\b/g,
  ),
  token("gitlab-token", "A GitLab token", /\bgl(?:pat|dt|rt|ptt)-[A-Za-z0-9_-]{20,}\b/g),
  token("slack-token", "A Slack token", /\bxox[abeoprs]-(?:\d+-)+[A-Za-z0-9]{16,}\b/g),
  token(
    "slack-webhook",
    "A Slack webhook",
    /hooks\.slack\.com\/(?:services|workflows)\/(T[A-Z0-9]{8,}\/[A-Z0-9]{8,}\/[A-Za-z0-9]{20,})/g,
  ),
  token("stripe-key", "A live Stripe key", /\b[rs]k_live_[A-Za-z0-9]{20,}\b/g),
  token("google-key", "A Google API key", /\bAIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])/g),
  token(
    "openai-key",
    "An OpenAI key",
    /\bsk-(?:proj-|svcacct-|admin-)?[A-Za-z0-9_-]{20,}T3BlbkFJ[A-Za-z0-9_-]{20,}/g,
  ),
  token("anthropic-key", "An Anthropic key", /\bsk-ant-(?:api|admin)\d{2}-[A-Za-z0-9_-]{80,}/g),
  token("npm-token", "An npm token", /\bnpm_[A-Za-z0-9]{36}\b/g),
  token("pypi-token", "A PyPI token", /\bpypi-AgE[A-Za-z0-9_-]{50,}/g),
  token("sendgrid-key", "A SendGrid key", /\bSG\.[A-Za-z0-9_-]{20,24}\.[A-Za-z0-9_-]{40,50}/g),
  token("twilio-key", "A Twilio key", /\bSK[0-9a-f]{32}\b/g),
  token("digitalocean-token", "A DigitalOcean token", /\bdo[opr]_v1_[0-9a-f]{64}\b/g),
  token("huggingface-token", "A Hugging Face token", /\bhf_[A-Za-z]{34}\b/g),
  token("shopify-token", "A Shopify token", /\bshp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}\b/g),
  token("aws-access-key", "An AWS access key", /\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b/g),
  token("azure-storage-key", "An Azure storage key", /AccountKey=([A-Za-z0-9+/]{86}==)/g),
  token("telegram-token", "A Telegram bot token", /\b\d{8,10}:AA[A-Za-z0-9_-]{33}\b/g),
  {
    ...token(
      "json-web-token",
      "A signed JSON web token",
      /\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{20,}/g,
    ),
    severity: "medium",
    confidence: 0.6,
  },
  {
    ...token(
      "password-in-url",
      "A password in an address",
      /\b[a-z][a-z0-9+.-]{2,20}:\/\/[^\s:/?#"'`@<>{}$]{1,64}:([^\s/"'`@<>{}$]{3,128})@(?!example\.|localhost|127\.|[\w.-]*\.?example\.(?:com|org|net)|[\w.-]*\.test\b)[A-Za-z0-9[][^\s"'`]*/g,
    ),
    severity: "high",
    confidence: 0.7,
  },
];
