import { MILD, token, written } from "./secret-format.ts";

export const OBSERVABILITY_FORMATS = [
  token(
    "grafana-token",
    "A Grafana token",
    ["glc_", "glsa_"],
    "glc_[A-Za-z0-9+/]{32,400}={0,3}|glsa_[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}",
  ),
  token("grafana-key", "A Grafana key", ["eyJrIjoi"], "eyJrIjoi[A-Za-z0-9]{60,400}={0,3}", {
    // With a name and an organisation: what begins alike and has others is an address of Power BI.
    accepts: (value) => Buffer.from(value, "base64").toString("latin1").includes('","n":"'),
  }),
  // docs.newrelic.com: user, insert, query, browser, mobile and ingest keys.
  token(
    "new-relic-key",
    "A New Relic key",
    ["NRAK-", "NRII-", "NRIQ-", "NRJS-", "NRBR-", "NRRA-", "NRAA-", "-NRMA", "NRAL"],
    String.raw`NRAK-[A-Za-z0-9]{27}|NRI[IQ]-[\w-]{25,36}|(?:NRJS|NRBR)-[a-f0-9]{19}|NR[RA]A-[a-f0-9]{27,42}|(?:[a-z]{2}\d{2}xx|AA)[a-f0-9]{34,40}-NRMA|(?:[a-z]{2}\d{2}xx?)?[a-f0-9]{24,40}(?:FFFF)?NRAL`,
  ),
  written(
    "codeclimate-token",
    "A token of Code Climate",
    ["CC_TEST_REPORTER_ID"],
    /CC_TEST_REPORTER_ID["']?\s{0,3}[:=]\s{0,3}["']?([a-f0-9]{64})(?![a-f0-9])/g,
    MILD,
  ),
  token(
    "sentry-token",
    "A Sentry token",
    ["sntrys_", "sntryu_"],
    String.raw`sntrys_eyJ[A-Za-z0-9+/=_-]{80,500}|sntryu_[a-f0-9]{64}`,
  ),
  token(
    "posthog-key",
    "A personal PostHog key",
    ["phx_", "phs_", "phr_", "pha_"],
    "ph[xsra]_[A-Za-z0-9_]{43,64}",
  ),
  token("posthog-project-key", "A PostHog project key", ["phc_"], "phc_[A-Za-z0-9]{40,46}", MILD),
  token(
    "honeycomb-key",
    "A Honeycomb key",
    ["hcaik_", "hcxik_", "hcamk_"],
    "hc[axb][a-z]k_[0-9a-z]{58}",
  ),
  token("pganalyze-key", "A pganalyze key", ["pgar_"], "pgar_[A-Za-z0-9]{26,30}"),
  token(
    "launchdarkly-key",
    "A LaunchDarkly key",
    ["sdk-", "api-"],
    "(?<![a-z]-)(?:sdk|api)-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
  ),
  token("segment-token", "A Segment token", ["sgp_"], "sgp_[A-Za-z0-9]{64}"),
  token("rootly-key", "A Rootly key", ["rootly_"], "rootly_[a-f0-9]{64}"),
  token("spectral-key", "A SpectralOps key", ["spu-"], "spu-[a-f0-9]{32}"),
  token("langsmith-key", "A LangSmith key", ["lsv2_"], "lsv2_(?:pt|sk)_[a-f0-9]{32}_[a-f0-9]{10}"),
  token(
    "langfuse-key",
    "A Langfuse key",
    ["sk-lf-"],
    "sk-lf-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
  ),
  token("ubidots-token", "A Ubidots token", ["BBFF-"], "BBFF-[0-9a-zA-Z]{30}"),
  token(
    "datadog-key",
    "A Datadog key",
    ["ddapp_", "dd-apikey-"],
    "ddapp_[A-Za-z0-9]{34}|dd-apikey-[a-f0-9]{32}",
  ),
];
