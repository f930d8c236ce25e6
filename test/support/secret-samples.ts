import { createHash } from "node:crypto";

/**
 * What a credential of each rule looks like: `{h32}` stands for 32 hexadecimal digits that look random. Put together
 * at run time, so that no scanner stumbles over this repository.
 */
const SHAPES: Readonly<Record<string, string>> = {
  "private-key": "-----BEGIN RSA {P}-----\n{a64}\n{a64}\n{a40}\n-----END RSA {P}-----",
  "encoded-private-key": "LS0tLS1CRUdJTi{a12}UFJJVkFURSBLRV{a80}",
  "putty-private-key":
    "PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nPrivate-Lines: 1\n{a48}",
  "age-key": "AGE-SECRET-KEY-1{e58}",
  "nats-seed": "SU{e56}",
  "extended-private-key": "xprv{a100}",
  "wallet-key": "wallet private key is 0x{h64}",
  "json-web-key": '{"kty":"EC","crv":"P-256","x":"{a43}","d":"{a43}"}',
  "password-hash": "root:$2b$12${a53}:0",
  "kerberos-ticket": "$krb5asrep$23$someone:{h120}",
  "github-token": "ghp_{a36}",
  "github-app-token": "ghs_{n5}_eyJ{a20}.eyJ{a40}.{a43}",
  "gitlab-token": "glpat-{a20}",
  "gitlab-service-token": "glcbt-64_{a20}",
  "gitlab-session": "Cookie: _gitlab_session={l32}",
  "bitbucket-token": "ATBB{a24}",
  "sourcegraph-token": "sgp_{h40}",
  "npm-token": "npm_{a36}",
  "npmrc-token": "//npm.company.internal/:_authToken={a40}",
  "pypi-token": "pypi-AgEIcHlwaS5vcmcC{a120}",
  "rubygems-token": "rubygems_{a48}",
  "nuget-key": "oy2{l43}",
  "crates-token": "cio{a32}",
  "clojars-token": "CLOJARS_{a60}",
  "docker-hub-token": "dckr_pat_{a24}",
  "artifactory-key": "AKC{a32}",
  "packagist-token": "packagist_ort_{h68}",
  "dependency-track-key": "odt_{a32}",
  "docker-swarm-token": "SWMTKN-1-{a40}",
  "aws-access-key": "AKIA{e16}",
  "aws-secret-key": "aws_secret_access_key = {a40}",
  "aws-bedrock-key": "ABSK{a90}",
  "aws-bedrock-session-key": "bedrock-api-key-{a60}",
  "aws-mws-token": "amzn.mws.{h8}-{h4}-{h4}-{h4}-{h12}",
  "aws-appsync-key": "da2-{l26}",
  "google-key": "AIza{a35}",
  "google-oauth-secret": "GOCSPX-{a28}",
  "google-oauth-token": "ya29.{a120}",
  "google-refresh-token": "1//0{a40}",
  "azure-connection-string": "AccountName=store;AccountKey={a86}==",
  "azure-app-configuration": "Endpoint=https://shop.azconfig.io;Id=ab-l0;Secret={a43}=",
  "azure-client-secret": "{a3}{n1}Q~{a31}",
  "azure-signed-key": "{a52}JQQJ99{a26}",
  "azure-shared-access-signature":
    "https://shop.blob.core.windows.net/box?sv=2024-11-04&sp=r&sig={a43}%3D",
  "alibaba-key": "LTAI{a17}",
  "tencent-key": "AKID{a32}",
  "digitalocean-token": "doo_v1_{h64}",
  "heroku-key": "HRKU-{a36}",
  "fly-token": "fo1_{a43}",
  "vercel-token": "vcp_{a40}",
  "netlify-token": "nfp_{a36}",
  "cloudflare-token": "cfut_{a40}{h8}",
  "yandex-key": "AQVN{a35}",
  "planetscale-key": "pscale_tkn_{a32}",
  "supabase-key": "sbp_{l40}",
  "neon-key": "napi_{l60}",
  "databricks-token": "dapi{h32}",
  "scaleway-key": "SCW{u17}",
  "render-key": "rnd_{a28}",
  "scalingo-token": "tk-us-{a48}",
  "clickhouse-key": "4b1d{a38}",
  "aiven-password": "AVNS_{a16}",
  "vault-token": "hvs.{a95}",
  "vault-legacy-token": "s.{a24}",
  "vault-unseal-key": "Unseal Key 1: {a44}",
  "terraform-token": "{a14}.atlasv1.{a60}",
  "pulumi-token": "pul-{l40}",
  "doppler-token": "dp.ct.{a40}",
  "onepassword-token": "ops_eyJ{a260}",
  "onepassword-key": "A3-{u6}-{u11}-{u5}-{u5}-{u5}",
  "infisical-token": "st.{h24}.{h32}.{h32}",
  "tailscale-key": "tskey-auth-{a16}-{a32}",
  "ngrok-token": "1{a26}_{a21}",
  "openshift-token": "sha256~{a43}",
  "kubernetes-bootstrap-token": "kubeadm join --token {l6}.{l16}",
  "buildkite-token": "bkua_{l40}",
  "circleci-token": "CCIPAT_{a22}_{h40}",
  "snyk-token": "snyk_uat.{a40}",
  "sonar-token": "sqp_{a40}",
  "harness-token": "pat.{a22}.{a24}.{a20}",
  "octopus-key": "API-{u25}",
  "prefect-key": "pnu_{a36}",
  "dynatrace-token": "dt0c01.{u24}.{u64}",
  "settlemint-token": "sm_pat_{a16}",
  "portainer-token": "ptr_{a43}",
  "truenas-key": "1-{a64}",
  "authress-key": "sc_{a12}.{l4}.acc-{l12}.{a40}",
  "salad-key": "salad_cloud_{a6}_{a40}",
  "kubernetes-secret": "kind: Secret\nmetadata:\n  name: shop\ndata:\n  login: {a24}\n",
  "wireguard-key": "PrivateKey = {a43}=",
  "jenkins-token": "JENKINS_TOKEN=11{h32}",
  "jenkins-credential": "<secret>{AQAAABAAAA{a60}=}</secret>",
  "sonar-login": "-Dsonar.login={h40}",
  "grafana-token": "glc_{a32}",
  "grafana-key": "eyJrIjoi{a60}",
  "new-relic-key": "NRAK-{u27}",
  "sentry-token": "sntrys_eyJ{a80}",
  "posthog-key": "phx_{a43}",
  "posthog-project-key": "phc_{a43}",
  "honeycomb-key": "hcaik_{l58}",
  "pganalyze-key": "pgar_{a26}",
  "launchdarkly-key": "sdk-{h8}-{h4}-{h4}-{h4}-{h12}",
  "segment-token": "sgp_{a64}",
  "rootly-key": "rootly_{h64}",
  "spectral-key": "spu-{h32}",
  "langsmith-key": "lsv2_pt_{h32}_{h10}",
  "langfuse-key": "sk-lf-{h8}-{h4}-{h4}-{h4}-{h12}",
  "ubidots-token": "BBFF-{a30}",
  "datadog-key": "ddapp_{a34}",
  "openai-key": "sk-{a20}T3BlbkFJ{a20}",
  "anthropic-key": "sk-ant-api03-{a93}AA",
  "hugging-face-token": "hf_{a34}",
  "groq-key": "gsk_{a52}",
  "xai-key": "xai-{a80}",
  "perplexity-key": "pplx-{a48}",
  "replicate-token": "r8_{a37}",
  "openrouter-key": "sk-or-v1-{h64}",
  "nvidia-key": "nvapi-{a60}",
  "jina-key": "jina_{h32}{a20}",
  "tavily-key": "tvly-{a20}",
  "firecrawl-key": "fc-{h32}",
  "pinecone-key": "pcsk_{a5}_{a40}",
  "model-provider-key": "sk_{h48}",
  "llama-key": "llx-{a40}",
  "cerebras-key": "csk-{l40}",
  "endor-key": "endr+{a16}",
  "photoroom-key": "sk_pr_{a20}",
  "alchemy-key": "alcht_{a30}",
  "slack-token": "xoxb-{n12}-{n12}-{a24}",
  "slack-webhook": "https://hooks.slack.com/services/T{u10}/B{u10}/{a24}",
  "discord-token": "M{a23}.{a6}.{a27}",
  "discord-webhook": "https://discord.com/api/webhooks/{n18}/{a68}",
  "telegram-token": "{n10}:AA{a33}",
  "teams-webhook": "https://shop.webhook.office.com/webhookb2/{U}@{U}/IncomingWebhook/{h32}/{U}",
  "zapier-webhook": "https://hooks.zapier.com/hooks/catch/{n8}/{l7}/",
  "tines-webhook": "https://shop.tines.com/webhook/{h32}/{h32}",
  "twilio-key": "SK{h32}",
  "twilio-account": "AC{h32}",
  "sendgrid-key": "SG.{a22}.{a43}",
  "mailgun-key": "key-{l32}",
  "mailchimp-key": "{h32}-us12",
  "brevo-key": "xkeysib-{h64}-{a16}",
  "mailersend-key": "mlsn.{h64}",
  "resend-key": "re_{a8}_{a24}",
  "infobip-key": "App {h32}-{h8}-{h4}-{h4}-{h4}-{h12}",
  "facebook-token": "EAAC{a120}",
  "instagram-token": "IGQ{a80}",
  "twitter-token": "AAAAAAAAAAAAAAAAAAAAAA{a60}",
  "linkedin-secret": "WPL_AP1.{a16}.{a8}",
  "teamwork-token": "tkn.v1_{a60}",
  "telnyx-key": "KEY{u32}_{a22}",
  "voiceflow-key": "VF.DM.{h24}.{a16}",
  "stripe-key": "sk_live_{a24}",
  "stripe-test-key": "sk_test_{a24}",
  "stripe-webhook-secret": "whsec_{a32}",
  "stripe-intent-secret": "pi_{a24}_secret_{a25}",
  "square-token": "sq0atp-{a22}",
  "paypal-token": "access_token$production${l16}${h32}",
  "razorpay-key": "rzp_live_{a14}",
  "flutterwave-key": "FLWSECK_TEST-{h32}-X",
  "plaid-token": "access-sandbox-{h8}-{h4}-{h4}-{h4}-{h12}",
  "shopify-token": "shpat_{h32}",
  "shippo-token": "shippo_live_{h40}",
  "easypost-key": "EZAK{a54}",
  "duffel-token": "duffel_test_{a43}",
  "gocardless-token": "live_{a40}",
  "lob-key": "live_{h35}",
  "pagarme-key": "ak_live_{a24}",
  "courier-key": "pk_prod_{u24}",
  "recharge-key": "sk_test_1x1_{h64}",
  "amazon-seller-token": "Atza|{a80}",
  "flexport-token": "shltm_{a40}",
  "fleetbase-key": "flb_live_{a20}",
  "besttime-key": "pri_{h32}",
  "ramp-secret": "ramp_sec_{a48}",
  "klaviyo-key": "pk_{h34}",
  "robinhood-key": "rh-api-{h8}-{h4}-{h4}-{h4}-{h12}",
  "adobe-secret": "p8e-{a32}",
  "adafruit-key": "aio_{a28}",
  "airtable-token": "pat{a14}.{h64}",
  "asana-token": "1/{n16}:{h32}",
  "atlassian-token": "ATATT3{a60}",
  "linear-key": "lin_api_{a40}",
  "notion-token": "ntn_{n11}{a35}",
  "figma-token": "figd_{a40}",
  "figma-header": "X-Figma-Token: {n6}-{U}",
  "postman-key": "PMAK-{h24}-{h34}",
  "readme-key": "rdme_{l70}",
  "typeform-token": "tfp_{a40}",
  "frameio-token": "fio-u-{a60}",
  "contentful-token": "CFPAT-{a43}",
  "storyblok-token": "{a22}tt-{n6}-{a20}",
  "hubspot-token": "pat-na1-{h8}-{h4}-{h4}-{h4}-{h12}",
  "intercom-token": "dG9rO{a54}",
  "maxmind-key": "{a6}_{a29}_mmk",
  "mapbox-token": "pk.{a40}.{a20}",
  "dropbox-token": "sl.{a140}",
  "salesforce-token": "00{a13}!{a80}",
  "zoho-token": "1000.{h32}.{h32}",
  "clickup-token": "pk_{n8}_{u32}",
  "infracost-key": "ico-{a32}",
  "intra42-secret": "s-s4t2ud-{h64}",
  "close-key": "api_{a45}",
  "pubnub-key": "pub-c-{l8}-{l4}-{l4}-{l4}-{l12}",
  "wakatime-key": "waka_{h8}-{h4}-{h4}-{h4}-{h12}",
  "deno-token": "ddp_{a36}",
  "bannerbear-key": "bb_pr_{h30}",
  "trufflehog-key": "thog-key-{h16}",
  "json-web-token": "{J}.eyJ{a60}.{a43}",
  "authorization-header": "Authorization: ApiKey {a40}",
  "bearer-token": 'ask("Bearer {a40}")',
  "password-on-command-line": "curl -u someone:{a14} https://api.company.internal/",
  "netrc-password": "machine git.company.internal login someone password {a14}",
  "docker-auth": '{"auths":{"registry.company.internal":{"auth":"{B}"}}}',
  "password-in-call": 'new NetworkCredential("someone", "{a14}")',
  "sidekiq-login": "BUNDLE_GEMS__CONTRIBSYS__COM: {h8}:{h8}",
  "password-in-url": "postgres://someone:{a14}@db.company.internal:5432/shop",
};

/** Letters that form no words, so that nothing is taken for one. */
const ALPHABETS: Readonly<Record<string, string>> = {
  a: "bcdfghjkmnpqrstvwxzBCDFGHJKMNPQRSTVWXZ23456789",
  e: "QPZRYXGFTVDWSJNKHCMUAL23467",
  h: "23456789abcdf",
  l: "bcdfghjkmnpqrstvwxz23456789",
  n: "23456789",
  p: "bcdfghjkmnpqrstvwxz",
  u: "BCDFGHJKMNPQRSTVWXZ23456789",
};
const UUID = "{h8}-{h4}-4{h3}-a{h3}-{h12}";

export const SAMPLED_RULES: readonly string[] = Object.keys(SHAPES);

/** Text in which this rule finds one credential. The same seed gives the same text. */
export function secretSample(rule: string, seed = "seed"): string {
  return fill(SHAPES[rule] ?? "", (kind, length, place) =>
    random(kind, length, `${rule}${seed}${place}`),
  );
}

/** The same with a mask where the credential was. */
export function maskedSample(rule: string): string {
  return fill(SHAPES[rule] ?? "", (_, length) => "x".repeat(length));
}

function fill(
  shape: string,
  part: (kind: string, length: number, place: number) => string,
): string {
  const header = Buffer.from('{"alg":"HS256","typ":"JWT"}').toString("base64url");
  return shape
    .replaceAll("{P}", ["PRIVATE", "KEY"].join(" "))
    .replaceAll("{J}", () => (part("a", 1, 0) === "x" ? "x".repeat(36) : header))
    .replaceAll("{U}", UUID)
    .replaceAll("{B}", () => login(part("a", 14, 0)))
    .replaceAll(/\{([aehlnpu])(\d{1,3})\}/g, (_, kind: string, length: string, place: number) =>
      part(kind, Number(length), place),
    );
}

/** What Docker keeps: user and password in base 64. */
function login(password: string): string {
  const isMask = password.startsWith("x");
  return isMask ? "x".repeat(40) : Buffer.from(`someone:${password}`).toString("base64");
}

/** Text that looks random and is the same in every run. */
export function random(kind: string, length: number, seed: string): string {
  const alphabet = ALPHABETS[kind] ?? "";
  let text = "";
  for (let round = 0; text.length < length; round += 1) {
    const bytes = createHash("sha256").update(`${seed}.${round}`).digest();
    text += Array.from(bytes, (byte) => alphabet[byte % alphabet.length]).join("");
  }
  return text.slice(0, length);
}
