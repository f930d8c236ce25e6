import { looksRandom } from "../randomness.ts";
import { token, written } from "./secret-format.ts";

const RANDOM = { accepts: (value: string) => looksRandom(value.replace(/^[a-z]+[_-]/, ""), 20) };
const UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";

/** With a digit more: so short a beginning alone stands in half of all programs. */
const WOOCOMMERCE = Array.from("0123456789abcdef", (digit) => [
  `ck_${digit}`,
  `cs_${digit}`,
]).flat();

/** Services for developers, and the smaller providers of models. */
export const PLATFORM_FORMATS = [
  token("apify-token", "An Apify token", ["apify_api_"], "apify_api_[A-Za-z0-9]{34,40}"),
  token("axiom-token", "An Axiom token", ["xaat-", "xapt-"], `xa[ap]t-${UUID}`),
  token("bitrise-token", "A Bitrise token", ["bitpat_"], String.raw`bitpat_[\w-]{40,100}`),
  token(
    "browserbase-key",
    "A Browserbase key",
    ["bb_live_", "bb_test_"],
    String.raw`bb_(?:live|test)_[\w-]{27}`,
  ),
  token("cal-key", "A Cal.com key", ["cal_live_"], "cal_live_[a-f0-9]{32}"),
  token(
    "fullstory-key",
    "A FullStory key",
    ["na1.", "eu1."],
    "(?:na|eu)1\\.[A-Za-z0-9+/]{100}={0,2}",
  ),
  token("ionic-token", "An Ionic token", ["ion_"], "ion_[A-Za-z0-9]{42}", RANDOM),
  token("nightfall-key", "A Nightfall key", ["NF-"], "NF-[A-Za-z0-9]{32}"),
  token("onesignal-key", "A OneSignal key", ["os_v2_"], "os_v2_(?:app|org)_[a-z0-9]{80,120}"),
  token(
    "paddle-key",
    "A Paddle key",
    ["pdl_"],
    String.raw`pdl_(?:live|sdbx)_apikey_[a-z0-9]{26}_[A-Za-z0-9]{22}_[A-Za-z0-9]{3}`,
  ),
  token("polar-token", "A Polar token", ["polar_"], String.raw`polar_[a-z]{2,5}_[\w-]{30,60}`),
  token("quicknode-key", "A QuickNode key", ["QN_"], "QN_[a-f0-9]{32}"),
  token("scrapfly-key", "A Scrapfly key", ["scp-"], "scp-(?:live|test)-[a-z0-9]{32}"),
  token("supernotes-key", "A Supernotes key", ["supernotes_"], String.raw`supernotes_sk-[\w-]{40}`),
  token("ticket-tailor-key", "A Ticket Tailor key", ["sk_"], "sk_\\d{2,6}_\\d{4,8}_[a-f0-9]{32}"),
  token(
    "trigger-key",
    "A Trigger.dev key",
    ["tr_dev_", "tr_prod_", "tr_stg_"],
    "tr_(?:dev|prod|stg)_[A-Za-z0-9]{20,24}",
  ),
  token("logfire-token", "A Logfire token", ["pylf_v"], String.raw`pylf_v\d_[a-z]{2,10}_[\w-]{43}`),
  token("woocommerce-key", "A WooCommerce key", WOOCOMMERCE, String.raw`c[ks]_[a-f0-9]{40}`),
  token("zuplo-key", "A Zuplo key", ["zpka_"], "zpka_[A-Za-z0-9]{32}_[a-f0-9]{8}"),
  // jetbrains.com/help/youtrack, "permanent token": three parts in base 64.
  token(
    "jetbrains-token",
    "A token of YouTrack",
    ["perm:", "perm-"],
    String.raw`perm[:-][A-Za-z0-9+/]{4,60}={0,2}\.[A-Za-z0-9+/]{4,60}={0,2}\.[A-Za-z0-9]{20,60}`,
  ),
  token(
    "firebase-server-key",
    "A server key of Firebase messaging",
    [":APA91b"],
    String.raw`AAAA[\w-]{7}:APA91b[\w-]{134}`,
  ),
  token("adyen-key", "An Adyen key", ["AQE"], String.raw`AQE[\w+/-]{60,120}=?-[\w+/=-]{20,90}`, {
    confidence: 0.8,
  }),
  token("mollie-key", "A Mollie key", ["live_"], "(?<!_)live_[A-Za-z0-9]{30}", {
    severity: "high",
    ...RANDOM,
  }),
  token("vk-token", "A VK token", ["vk1.a."], String.raw`vk1\.a\.[\w-]{80,300}`),
  token("yandex-oauth-token", "A Yandex token", ["y0_", "y1_"], String.raw`y[0-3]_[\w-]{50,64}`),
  token("e2b-key", "An E2B key", ["e2b_"], "e2b_[a-f0-9]{40}"),
  token("fireworks-key", "A Fireworks key", ["fw_"], "fw_[A-Za-z0-9]{22,24}", RANDOM),
  token("daytona-key", "A Daytona key", ["dtn_"], "dtn_[a-f0-9]{64}"),
  token("mem0-key", "A Mem0 key", ["m0-"], "m0-[A-Za-z0-9]{40}"),
  token("context7-key", "A Context7 key", ["ctx7sk-"], `ctx7sk-${UUID}`),
  token("voyage-key", "A Voyage key", ["pa-"], String.raw`pa-[\w-]{43}`, RANDOM),
  token("openai-session", "An OpenAI session", ["sess-"], "sess-[A-Za-z0-9]{40}"),
  token("anyscale-key", "An Anyscale key", ["esecret_"], "esecret_[a-z0-9]{26,40}"),
  token("volcengine-key", "A Volcengine key", ["AKLT"], "AKLT[A-Za-z0-9_-]{40,80}"),
  token("baidu-key", "A Baidu Cloud key", ["bce-v3/"], "bce-v3/ALTAK-[A-Za-z0-9]{21}/[0-9a-f]{40}"),
  written("deepl-key", "A DeepL key", [":fx"], new RegExp(`(?<![\\w-])(${UUID}:fx)(?!\\w)`, "g")),
];
