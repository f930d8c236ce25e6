import { token, written } from "./secret-format.ts";

const UUID = "[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}";

export const PRODUCTIVITY_FORMATS = [
  token("adobe-secret", "An Adobe client secret", ["p8e-"], "p8e-[A-Za-z0-9-]{32}"),
  token("adafruit-key", "An Adafruit key", ["aio_"], "aio_[A-Za-z0-9]{28}"),
  token(
    "airtable-token",
    "An Airtable token",
    ["pat"],
    String.raw`pat[A-Za-z0-9]{14}\.[a-f0-9]{64}`,
  ),
  token(
    "asana-token",
    "An Asana token",
    ["/"],
    String.raw`[012]/\d{12,18}(?:/\d{12,18})?:[a-f0-9]{32}`,
  ),
  // Of Jira, Confluence and Bitbucket on one's own server: twelve digits, a colon and 20 bytes, in base 64.
  written(
    "atlassian-server-token",
    "A token of an Atlassian server",
    ["jira", "Jira", "JIRA", "onfluence", "ONFLUENCE", "itbucket", "BITBUCKET", "tlassian"],
    /(?<![A-Za-z0-9+])([MNO][A-Za-z0-9+/]{15}O[g-v][A-Za-z0-9+/]{26})(?![A-Za-z0-9+=])/g,
    { accepts: (value) => /^\d{12}:/.test(Buffer.from(value, "base64").toString("latin1")) },
  ),
  token(
    "atlassian-token",
    "An Atlassian token",
    ["ATATT3", "ATOA"],
    String.raw`ATATT3[\w=-]{60,250}`,
  ),
  token(
    "linear-key",
    "A Linear key",
    ["lin_api_", "lin_oauth_"],
    "lin_(?:api|oauth)_[A-Za-z0-9]{40,64}",
  ),
  token(
    "notion-token",
    "A Notion token",
    ["ntn_", "secret_"],
    "ntn_[0-9]{11}[A-Za-z0-9]{35}|secret_[A-Za-z0-9]{43}",
  ),
  token("figma-token", "A Figma token", ["fig"], String.raw`fig[a-z]{1,2}_[\w=-]{36,60}`),
  written(
    "figma-header",
    "A Figma token",
    ["Figma-Token"],
    new RegExp(`X-Figma-Token["']?:\\s{0,3}["']?(\\d{4,10}-${UUID})`, "gi"),
  ),
  token(
    "postman-key",
    "A Postman key",
    ["PMAK-", "PMAT-"],
    "PMAK-[A-Za-z0-9-]{59}|PMAT-[A-Z0-9]{26}",
  ),
  token("readme-key", "A ReadMe key", ["rdme_"], "rdme_[a-z0-9]{70}"),
  token("typeform-token", "A Typeform token", ["tfp_"], String.raw`tfp_[\w.=-]{40,65}`),
  token("frameio-token", "A Frame.io token", ["fio-u-"], String.raw`fio-u-[\w=-]{60,72}`),
  token("contentful-token", "A Contentful token", ["CFPAT-"], String.raw`CFPAT-[\w-]{43,64}`),
  token(
    "storyblok-token",
    "A Storyblok token",
    ["tt-"],
    String.raw`[A-Za-z0-9]{22}tt-\d{5,8}-[A-Za-z0-9_-]{20}`,
  ),
  token("hubspot-token", "A HubSpot token", ["pat-na", "pat-eu"], `pat-(?:na|eu)\\d-${UUID}`),
  token("intercom-token", "An Intercom token", ["dG9rO"], "dG9rO[A-Za-z0-9+/=_-]{54,60}"),
  token("maxmind-key", "A MaxMind key", ["_mmk"], "[A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk"),
  token(
    "mapbox-token",
    "A Mapbox token",
    ["pk.", "sk.", "tk."],
    String.raw`[pst]k\.[A-Za-z0-9]{40,120}\.[\w-]{20,24}`,
  ),
  token("dropbox-token", "A Dropbox token", ["sl."], String.raw`sl\.(?:u\.)?[\w-]{120,1300}`),
  // Before they ran out after some hours: the number of the account is in the middle.
  token(
    "dropbox-token",
    "A Dropbox token",
    ["AAAAAAAAAA"],
    String.raw`(?=[\w-]{0,10}\d)[A-Za-z0-9]{10,12}AAAAAAAAAA[A-Za-z0-9][\w-]{42}`,
  ),
  token(
    "salesforce-token",
    "A Salesforce session",
    ["00"],
    String.raw`00[A-Za-z0-9]{13}![A-Za-z0-9._]{80,260}`,
  ),
  token("zoho-token", "A Zoho token", ["1000."], String.raw`1000\.[a-f0-9]{32}\.[a-f0-9]{32}`),
  token("clickup-token", "A ClickUp token", ["pk_"], String.raw`pk_\d{6,9}_[A-Z0-9]{28,36}`),
  token("infracost-key", "An Infracost key", ["ico-"], "ico-[A-Za-z0-9]{32}"),
  token("intra42-secret", "A 42 intra secret", ["s-s4t2"], "s-s4t2(?:ud|af)-[a-f0-9]{64}"),
  token("close-key", "A Close key", ["api_"], String.raw`api_[A-Za-z0-9.]{45,47}`),
  token(
    "pubnub-key",
    "A PubNub key",
    ["pub-c-", "sub-c-", "sec-c-"],
    "(?:pub|sub)-c-[0-9a-z]{8}-[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{12}|sec-c-[A-Za-z0-9]{40,60}",
  ),
  token(
    "onfido-token",
    "An Onfido token",
    ["api_live", "api_sandbox"],
    String.raw`api_(?:live|sandbox)(?:_(?:ca|us))?\.[\w-]{10,12}\.[\w-]{32,33}`,
  ),
  token("wakatime-key", "A WakaTime key", ["waka_"], `waka_${UUID}`),
  token("deno-token", "A Deno token", ["ddo_", "ddp_", "ddw_"], "dd[opw]_[A-Za-z0-9]{36}"),
  token("bannerbear-key", "A Bannerbear key", ["bb_pr_", "bb_ma_"], "bb_(?:pr|ma)_[a-f0-9]{30}"),
  token(
    "trufflehog-key",
    "A TruffleHog key",
    ["thog-"],
    "thog-(?:key-[0-9a-f]{16}|secret-[0-9a-f]{32})",
  ),
];
