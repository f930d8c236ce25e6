import { looksRandom } from "../randomness.ts";
import { token, written } from "./secret-format.ts";

export const INFRASTRUCTURE_FORMATS = [
  // developer.hashicorp.com, vault tokens: service, batch and recovery; before 1.10 only a letter.
  token(
    "vault-token",
    "A Vault token",
    ["hvs.", "hvb.", "hvr."],
    String.raw`hv[sbr]\.[\w-]{24,400}`,
  ),
  token(
    "vault-legacy-token",
    "A Vault token",
    ["s.", "b.", "r."],
    String.raw`[sbr]\.(?=[A-Za-z]{0,23}\d)(?=[a-z0-9]{0,23}[A-Z])[A-Za-z0-9]{24,26}`,
    { confidence: 0.7 },
  ),
  written(
    "vault-unseal-key",
    "A key that unseals a Vault",
    ["nseal"],
    /unseal(?: key(?: \d{1,2})?:)?\s{1,4}([A-Za-z0-9+/]{43,46}={0,2})(?![A-Za-z0-9+/])/gi,
  ),
  token(
    "terraform-token",
    "A Terraform token",
    [".atlasv1."],
    String.raw`[A-Za-z0-9]{14}\.atlasv1\.[\w=-]{60,70}`,
  ),
  token("pulumi-token", "A Pulumi token", ["pul-"], "pul-[a-z0-9]{40}"),
  token(
    "doppler-token",
    "A Doppler token",
    ["dp."],
    String.raw`dp\.(?:ct|pt|st|sa|scim|audit)\.(?:[a-z0-9_-]{2,35}\.)?[A-Za-z0-9]{40,44}`,
  ),
  token(
    "onepassword-token",
    "A 1Password service account",
    ["ops_eyJ"],
    String.raw`ops_eyJ[\w+/-]{200,1500}={0,3}`,
  ),
  token(
    "onepassword-key",
    "A 1Password secret key",
    ["A3-"],
    "A3-[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})-[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}",
  ),
  token(
    "infisical-token",
    "An Infisical token",
    ["st."],
    String.raw`st\.[a-f0-9]{24}\.[a-f0-9]{32}\.[a-f0-9]{32}`,
  ),
  token(
    "tailscale-key",
    "A Tailscale key",
    ["tskey-"],
    String.raw`tskey-[a-z]{2,12}-[A-Za-z0-9_]{6,120}(?:-[A-Za-z0-9_]{6,120}){0,3}`,
  ),
  token(
    "ngrok-token",
    "An ngrok token",
    ["_"],
    String.raw`(?:[12][A-Za-z0-9]{26}_[A-Za-z0-9]{21,22})`,
    { confidence: 0.8 },
  ),
  token("openshift-token", "An OpenShift token", ["sha256~"], String.raw`sha256~[\w-]{43}`),
  written(
    "kubernetes-bootstrap-token",
    "A bootstrap token of Kubernetes",
    ["token", "TOKEN", "Token"],
    /token["']?(?:\s{0,3}[:=]\s{0,3}|\s{1,3})["']?([a-z0-9]{6}\.[a-z0-9]{16})(?![a-z0-9.])/gi,
  ),
  token("buildkite-token", "A Buildkite token", ["bkua_"], "bkua_[a-z0-9]{40}"),
  token(
    "circleci-token",
    "A CircleCI token",
    ["CCIPAT_", "CCIPRJ_"],
    "CCIP(?:AT|RJ)_[A-Za-z0-9]{20,26}_[A-Za-z0-9]{40}",
  ),
  token("snyk-token", "A Snyk token", ["snyk_"], String.raw`snyk_[a-z]{2,4}[.\w-]{36,120}`),
  token(
    "sonar-token",
    "A SonarQube token",
    ["sqp_", "squ_", "sqa_", "sqco_"],
    "sq[pua]_[a-zA-Z0-9]{40}|sqco_[A-Za-z0-9]{59}",
  ),
  token(
    "harness-token",
    "A Harness token",
    ["pat.", "sat."],
    String.raw`[ps]at\.[\w-]{22}\.[a-zA-Z0-9]{24}\.[a-zA-Z0-9]{20}`,
  ),
  token("octopus-key", "An Octopus Deploy key", ["API-"], "API-[A-Z0-9]{25,30}"),
  token("prefect-key", "A Prefect key", ["pnu_", "pnb_"], "pn[ub]_[a-zA-Z0-9]{36}"),
  token(
    "dynatrace-token",
    "A Dynatrace token",
    ["dt0"],
    String.raw`dt0[a-zA-Z]\d{2}\.[A-Za-z0-9]{24}\.[A-Za-z0-9]{64}`,
  ),
  token(
    "settlemint-token",
    "A SettleMint token",
    ["sm_pat_", "sm_aat_", "sm_sat_"],
    "sm_[pas]at_[a-zA-Z0-9]{16}",
  ),
  token("portainer-token", "A Portainer token", ["ptr_"], String.raw`ptr_[A-Za-z0-9/_+=-]{20,60}`, {
    accepts: (value) => looksRandom(value.slice(4), 20),
  }),
  written(
    "truenas-key",
    "A TrueNAS key",
    ["-"],
    /-[A-Za-z0-9]{64}(?![\w-])(?<=(?<![A-Za-z0-9])(\d{1,3}-[A-Za-z0-9]{64}))/g,
    { confidence: 0.7 },
  ),
  token(
    "authress-key",
    "An Authress key",
    [".acc"],
    String.raw`(?:sc|ext|scauth|authress)_[A-Za-z0-9]{5,30}\.[A-Za-z0-9]{4,6}\.acc[_-][A-Za-z0-9-]{10,32}\.[\w+/=-]{30,120}`,
  ),
  token(
    "salad-key",
    "A SaladCloud key",
    ["salad_cloud_"],
    "salad_cloud_[0-9A-Za-z]{1,7}_[0-9A-Za-z]{7,235}",
  ),
  token("akamai-token", "An Akamai token", ["akab-"], "akab-[a-z0-9]{16}-[a-z0-9]{16}(?!\\.)"),
  token(
    "defined-networking-key",
    "A Defined Networking key",
    ["dnkey-"],
    "dnkey-[A-Z0-9]{26}-[A-Z0-9]{52}",
  ),
  token("aikido-secret", "An Aikido secret", ["AIK_SECRET_"], "AIK_SECRET_[A-Za-z0-9]{60,70}"),
  token("kolide-key", "A Kolide key", ["k2sk_v"], String.raw`k2sk_v\d_[A-Za-z0-9]{24}`),
  token("cfx-key", "A licence of a Cfx.re server", ["cfxk_"], "cfxk_[A-Za-z0-9_]{20,28}"),
  written(
    "thingsboard-token",
    "A token of a ThingsBoard device",
    ["thingsboard"],
    /thingsboard[\w.:-]{0,60}\/api\/v1\/([A-Za-z0-9]{20})\//g,
  ),
  // laravel.com, Sanctum: the number of the token, a line, and forty characters, since version 3.3 with a checksum.
  token(
    "sanctum-token",
    "A token of Laravel Sanctum",
    ["|"],
    String.raw`\d{1,8}\|[A-Za-z0-9]{40}(?:[0-9a-f]{8})?`,
    {
      confidence: 0.8,
      accepts: (value) => /\|(?=.*[a-z])(?=.*[A-Z])(?=.*\d)/.test(value),
    },
  ),
  token("wundergraph-key", "A WunderGraph key", ["cosmo_"], "cosmo_[a-f0-9]{32}"),
  written(
    "wireguard-key",
    "A private key of WireGuard",
    ["PrivateKey", "PresharedKey"],
    /(?:PrivateKey|PresharedKey)\s{0,4}=\s{0,4}([A-Za-z0-9+/]{43}=)/g,
  ),
  written(
    "jenkins-token",
    "A Jenkins token",
    ["enkins", "ENKINS"],
    /jenkins[\w-]{0,20}["']?(?:\s{0,3}[:=]\s{0,3}|\s)["']?(11[0-9a-f]{32}|[0-9a-f]{32})(?![A-Za-z0-9-])/gi,
  ),
  // credentials.xml: what the master key of the same machine opens again.
  written(
    "jenkins-credential",
    "A credential of Jenkins",
    ["AQAAABAAA"],
    /<(?:secret|password|passphrase|privateKey|apiToken|token)(?:\s[^<>]{0,60})?>\{[^<>{}\n]{0,60}?([^\s<>{}]{12,2000})\}<\//gi,
  ),
  written(
    "sonar-login",
    "A SonarQube token",
    ["sonar", "SONAR"],
    /sonar[._]?(?:login|token)["']?\s{0,3}[=:,?]{1,4}\s{0,3}["']?([a-z0-9]{40})(?![a-z0-9])/gi,
  ),
  // What it prints when it is started for the first time.
  written(
    "jenkins-initial-password",
    "The first password of Jenkins",
    ["following password to proceed"],
    /following password to proceed to installation:\s{1,8}([a-f0-9]{32})(?![a-f0-9])/g,
  ),
  // developer.hashicorp.com, AppRole: a name and a password of a machine, both of them UUIDs.
  written(
    "vault-approle-secret",
    "A secret of an AppRole of Vault",
    ["role_id", "ROLE_ID", "roleId", "role-id"],
    /role[_-]?id[\s\S]{1,240}?secret[_-]?id["']?\s{0,3}(?:[=:]|=>)\s{0,3}["']?([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})(?![\w-])/gi,
  ),
  written(
    "kubernetes-secret",
    "A value in a Kubernetes secret",
    ["ecret"],
    // The values of "data" are in base 64; kind may stand before or behind them.
    /(?:kind:[ \t]{0,4}["']?secret["']?[ \t]{0,4}\r?\n(?:(?!---)[^\r\n]{0,200}\r?\n){0,30}?data:|^data:(?=(?:[ \t]*\r?\n(?!---)[^\r\n]{0,2000}){1,30}?\r?\nkind:[ \t]{0,4}["']?secret))[ \t]{0,4}\r?\n(?:[ \t]{1,20}[\w.-]{1,80}:[ \t]{0,4}["']{0,2}\r?\n){0,5}[ \t]{1,20}[\w.-]{1,80}:[ \t]{1,4}["']?([A-Za-z0-9+/]{8,4000}={0,2})["']?[ \t]{0,4}(?:\r?\n|$)/gim,
    { severity: "high", confidence: 0.7 },
  ),
];
