import { MILD, token, written } from "./secret-format.ts";

export const CLOUD_FORMATS = [
  // docs.aws.amazon.com, IAM identifiers: the prefix, then base 32.
  token(
    "aws-access-key",
    "An AWS access key",
    ["AKIA", "ASIA", "ABIA", "ACCA", "A3T"],
    "(?:A3T[A-Z0-9]|AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}",
  ),
  written(
    "aws-secret-key",
    "An AWS secret key",
    ["aws", "AWS", "Aws", "AKIA", "ASIA", "ecret"],
    /(?:aws|amazon|A[KS]IA[A-Z0-9]{16}|secret_?access_?key)[^\n\r]{0,60}?(?<![A-Za-z0-9+/=_.-])([A-Za-z0-9+/]{40})(?![A-Za-z0-9+/=_-])/gi,
    { accepts: (value) => /[A-Z]/.test(value) && /[a-z]/.test(value) && /\d/.test(value) },
  ),
  token("aws-bedrock-key", "A key of AWS Bedrock", ["ABSK"], "ABSK[A-Za-z0-9+/]{90,280}={0,2}"),
  token(
    "aws-bedrock-session-key",
    "A session key of AWS Bedrock",
    ["bedrock-api-key-"],
    "bedrock-api-key-[A-Za-z0-9+/]{20,2000}={0,2}",
  ),
  token(
    "aws-mws-token",
    "An Amazon MWS token",
    ["amzn.mws."],
    String.raw`amzn\.mws\.[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`,
  ),
  token("aws-appsync-key", "An AWS AppSync key", ["da2-"], "da2-[a-z0-9]{26}"),
  token("google-key", "A Google API key", ["AIza"], String.raw`AIza[\w-]{35}`),
  token(
    "google-express-key",
    "A Google key for express mode",
    ["AQ.Ab8R"],
    String.raw`AQ\.Ab8R[\w-]{36,60}`,
  ),
  // cloud.google.com, "HMAC keys": the access id, and the secret of 40 characters behind it.
  written(
    "google-hmac-key",
    "A Google storage key",
    ["GOOG"],
    /(?<![A-Za-z0-9])GOOG[A-Z0-9]{10,60}(?![A-Za-z0-9])[\s\S]{1,80}?(?<![\w+/-])([A-Za-z0-9+/]{40})(?![\w+/=-])/g,
  ),
  token("google-oauth-secret", "A Google OAuth secret", ["GOCSPX-"], String.raw`GOCSPX-[\w-]{28}`),
  token("google-oauth-token", "A Google OAuth token", ["ya29."], String.raw`ya29\.[\w-]{20,1200}`),
  token("google-refresh-token", "A Google refresh token", ["1//0"], String.raw`1//0[\w-]{40,120}`),
  // 64 bytes in base 64, beside the name of an account for storage.
  written(
    "azure-storage-key",
    "A key of an Azure storage account",
    ["torage", "TORAGE"],
    /storage[_-]?(?:account)?[_-]?(?:access)?[_-]?key["']?(?:\s{0,3}[=:,]\s{0,3}|\s{1,3})["']?([A-Za-z0-9+/]{86}==)(?![A-Za-z0-9=])/gi,
  ),
  written(
    "azure-connection-string",
    "A key in an Azure connection string",
    ["AccountKey", "SharedAccessKey", "SharedSecretValue"],
    /(?:AccountKey|SharedAccessKey|SharedSecretValue)\s{0,3}=\s{0,3}([A-Za-z0-9+/]{20,100}={0,3})/g,
  ),
  written(
    "azure-app-configuration",
    "A key in an Azure connection string",
    [".azconfig.io"],
    /\.azconfig\.io;Id=[^;\s]{1,60};Secret=([A-Za-z0-9+/]{30,120}={0,2})/g,
  ),
  // learn.microsoft.com: three characters, a digit and "Q~".
  token(
    "azure-client-secret",
    "A client secret of Entra ID",
    ["Q~"],
    String.raw`[\w~.]{3}\dQ~[\w~.-]{31,34}(?![~.])`,
  ),
  // A signature in the key (microsoft.github.io, "common annotated security keys").
  token(
    "azure-signed-key",
    "An Azure key",
    ["JQQJ99", "AZDO", "AzSe", "+ASt", "AzFu", "AIoT", "APIM", "ACDb", "+ACR"],
    String.raw`[A-Za-z0-9]{52}JQQJ99[A-Za-z0-9]{26}|[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}|[A-Za-z0-9]{42}AzSe[A-D][A-Za-z0-9]{5}|[\w+/]{76}(?:\+ASt|ACDb)[\w+/]{5}[AQgw]==|[A-Za-z0-9+/]{42}\+ACR[A-D][A-Za-z0-9+/]{5}|[\w-]{44}AzFu[\w-]{5}[AQgw]==|[A-Za-z0-9+/]{33}AIoT[A-Za-z0-9+/]{5}=`,
  ),
  written(
    "azure-shared-access-signature",
    "An Azure shared access signature",
    ["sig="],
    /[?&](?:sv|se|sp|sr|st|spr)=[^\s"'<>]{1,300}?&sig=([A-Za-z0-9%+/]{40,90}(?:%3D|=)?)/gi,
  ),
  // Of a session, the key's name begins with "STS." (alibabacloud.com, "security token service").
  token(
    "alibaba-key",
    "An Alibaba Cloud key",
    ["LTAI", "STS."],
    String.raw`LTAI[a-zA-Z0-9]{17,24}|STS\.[A-Za-z0-9]{20,30}`,
  ),
  token("tencent-key", "A Tencent Cloud key", ["AKID"], "AKID[A-Za-z0-9]{32}", { confidence: 0.8 }),
  token(
    "digitalocean-token",
    "A DigitalOcean token",
    ["_v1_"],
    "(?:do[opr]|DO[OPR])_v1_[0-9a-f]{64}",
  ),
  token("heroku-key", "A Heroku key", ["HRKU-"], String.raw`HRKU-[\w-]{36,64}`),
  token(
    "fly-token",
    "A Fly.io token",
    ["fo1_", "fm1", "fm2_"],
    String.raw`fo1_[\w-]{43}|fm(?:1[ar]|2)_[A-Za-z0-9+/]{100,1500}={0,3}`,
  ),
  token(
    "vercel-token",
    "A Vercel token",
    ["vcp_", "vci_", "vca_", "vcr_", "vck_"],
    "vc[picark]_[A-Za-z0-9]{56}",
  ),
  token("netlify-token", "A Netlify token", ["nfp_"], String.raw`nfp_[A-Za-z0-9_]{36,40}`),
  token(
    "cloudflare-token",
    "A Cloudflare token",
    ["cfk_", "cfut_", "cfat_", "v1.0-"],
    String.raw`cf(?:k|ut|at)_[A-Za-z0-9]{48}|v1\.0-[0-9a-f]{20,64}-[0-9a-f-]{100,260}`,
  ),
  token(
    "yandex-key",
    "A Yandex Cloud key",
    ["AQVN", "YCAJ", "YCA", "t1."],
    String.raw`AQVN[\w-]{35,38}|YC[A-Za-z0-9_-]{38}|t1\.[A-Z0-9a-z_-]{20,300}={0,2}\.[A-Z0-9a-z_-]{86}={0,2}`,
  ),
  token(
    "planetscale-key",
    "A PlanetScale key",
    ["pscale_"],
    String.raw`pscale_(?:tkn|pw|oauth|otkn)_[\w=.-]{32,64}`,
  ),
  token(
    "supabase-key",
    "A Supabase key",
    ["sbp_", "sb_secret_"],
    String.raw`sbp_(?:v0_)?[a-z0-9]{40}|sb_secret_[\w-]{30,60}`,
  ),
  token(
    "mongodb-atlas-secret",
    "A secret of MongoDB Atlas",
    ["mdb_sa_sk_"],
    String.raw`mdb_sa_sk_[\w-]{40}`,
  ),
  token(
    "cockroach-key",
    "A CockroachDB Cloud key",
    ["CCDB1_"],
    "CCDB1_[A-Za-z0-9]{22}_[A-Za-z0-9]{40}",
  ),
  written(
    "azure-workflow",
    "The address of an Azure workflow, with its signature",
    ["sig="],
    /(?:\.logic\.azure\.com|powerplatform\.com)[^\s"'<>]{1,400}?[?&]sig=([A-Za-z0-9_%-]{40,60})/g,
  ),
  token(
    "elastic-cloud-key",
    "An Elastic Cloud key",
    ["essu_", "essa_"],
    "ess[au]_[A-Za-z0-9+/]{60,200}={0,2}",
  ),
  token("neon-key", "A Neon key", ["napi_"], "napi_[a-z0-9]{60,70}"),
  token(
    "databricks-token",
    "A Databricks token",
    ["dapi"],
    String.raw`dapi[a-fA-F0-9]{32}(?:-\d)?`,
  ),
  token("scaleway-key", "A Scaleway key", ["SCW"], "SCW[A-Z0-9]{17}", MILD),
  token("render-key", "A Render key", ["rnd_"], "rnd_[A-Za-z0-9]{28,40}"),
  token("scalingo-token", "A Scalingo token", ["tk-us-"], String.raw`tk-us-[\w-]{48}`),
  token("clickhouse-key", "A ClickHouse Cloud key", ["4b1d"], "4b1d[A-Za-z0-9]{38}"),
  token(
    "aiven-password",
    "A password of an Aiven service",
    ["AVNS_"],
    String.raw`AVNS_[\w-]{16,24}`,
  ),
];
