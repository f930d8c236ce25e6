import { token, written } from "./secret-format.ts";

/** Every group of digits has ten or more in a real token; documentation uses short ones. */
const SLACK = String.raw`xox[bp]-\d{9,14}-(?:\d{9,14}-){0,2}[A-Za-z0-9]{18,40}|xox[abceoprs]-(?:\d-)?(?:\d{5,14}-){1,3}[A-Za-z0-9]{9,64}|xox[ar]-(?:\d-)?[0-9a-zA-Z]{12,48}|xox[abceoprs](?:\.xox[bp])?-\d-[A-Za-z0-9]{60,250}|xox[abceoprs]-(?=[A-Za-z-]{0,30}\d)[0-9A-Za-z]{8,20}-[0-9A-Za-z-]{20,80}(?![#*.])|xox[bp]-(?=[a-z]{0,20}\d)[0-9a-z]{24,40}|xapp-\d{1,5}-[A-Z0-9]{8,14}-\d{8,14}-[a-z0-9]{60,70}`;

export const MESSAGING_FORMATS = [
  token(
    "slack-token",
    "A Slack token",
    ["xoxa-", "xoxb-", "xoxc-", "xoxe-", "xoxe.", "xoxo-", "xoxp-", "xoxr-", "xoxs-", "xapp-"],
    SLACK,
  ),
  written(
    "slack-webhook",
    "A Slack webhook",
    ["hooks.slack.com"],
    /hooks\.slack\.com\/(?:services|workflows|triggers)\/([A-Za-z0-9+/]{40,90})(?![A-Za-z0-9+/])/g,
  ),
  // The user's id in base 64 (it begins with M, N or O), a time, and a signature.
  token(
    "discord-token",
    "A Discord bot token",
    ["."],
    String.raw`[MNO][A-Za-z0-9_-]{23,25}\.[\w-]{6}\.[\w-]{27,38}`,
  ),
  written(
    "discord-webhook",
    "A Discord webhook",
    ["/api/webhooks/", "/api/v"],
    /discord(?:app)?\.com\/api\/(?:v\d{1,2}\/)?webhooks\/(\d{17,20}\/[\w-]{60,70})/g,
  ),
  token(
    "telegram-token",
    "A Telegram bot token",
    [":A"],
    String.raw`\d{5,16}:A[A-Za-z0-9_-]{33,35}`,
  ),
  // Other letters than "A" may follow the colon, where the name says whose it is.
  written(
    "telegram-token",
    "A Telegram bot token",
    ["elegram", "TELEGRAM", "tgram://"],
    /(?:telegram|tgram:\/\/)[^\n\r]{0,60}?(?<![A-Za-z0-9])(\d{8,10}:[\w-]{35})(?![\w-])/gi,
  ),
  written(
    "teams-webhook",
    "A webhook of Microsoft Teams",
    ["IncomingWebhook"],
    /(?:webhook\.office\.com\/webhookb2|outlook\.office(?:365)?\.com\/webhook)\/([A-Za-z0-9-]{30,40}@[A-Za-z0-9-]{30,40}\/IncomingWebhook\/[A-Za-z0-9]{16,40}\/[A-Za-z0-9-]{16,40})/g,
  ),
  written(
    "zapier-webhook",
    "A Zapier webhook",
    ["hooks.zapier.com"],
    /hooks\.zapier\.com\/hooks\/catch\/([A-Za-z0-9/]{12,40})/g,
  ),
  written(
    "tines-webhook",
    "A Tines webhook",
    [".tines.com"],
    /\.tines\.com\/webhook\/([a-z0-9]{32}\/[a-z0-9]{32})/g,
  ),
  token("twilio-key", "A Twilio key", ["SK"], "SK[0-9a-f]{32}"),
  token("twilio-account", "A Twilio account", ["AC"], "AC[0-9a-f]{32}", {
    severity: "low",
    confidence: 0.5,
  }),
  token(
    "sendgrid-key",
    "A SendGrid key",
    ["SG."],
    String.raw`SG\.(?=[\w=.-]{60,72}(?![\w=.-]))[\w=-]{16,24}\.?[\w=.-]{38,50}`,
  ),
  token("mailgun-key", "A Mailgun key", ["key-"], "key-[a-z0-9]{32}|pubkey-[a-f0-9]{32}"),
  // Looked for by its rare end, and read backwards from there: hexadecimal digits stand everywhere.
  written(
    "mailgun-key",
    "A Mailgun key",
    ["-"],
    /-[a-f0-9]{8}-[a-f0-9]{8}(?![\w-])(?<=(?<![A-Za-z0-9])([a-f0-9]{32}-[a-f0-9]{8}-[a-f0-9]{8}))/g,
  ),
  token(
    "mailchimp-key",
    "A Mailchimp key",
    ["-us1", "-us2", "-us3", "-us4", "-us5", "-us6", "-us7", "-us8", "-us9"],
    String.raw`[a-f0-9]{32}-us\d{1,2}`,
  ),
  token("mailchimp-key", "A Mailchimp key", ["md-"], "md-[A-Za-z0-9_-]{22}"),
  token(
    "brevo-key",
    "A Brevo key",
    ["xkeysib-", "xsmtpsib-"],
    "x(?:key|smtp)sib-[a-f0-9]{64}-[A-Za-z0-9]{16}",
  ),
  token("mailersend-key", "A MailerSend key", ["mlsn."], String.raw`mlsn\.[a-f0-9]{64}`),
  token("resend-key", "A Resend key", ["re_"], "re_[A-Za-z0-9]{8}_[A-Za-z0-9]{24}"),
  token("infobip-key", "An Infobip key", ["App "], String.raw`App [a-f0-9]{32}-[a-f0-9-]{36}`),
  // developers.facebook.com: the app's number and its secret; or a token of a user or a page.
  token(
    "facebook-token",
    "A Facebook token",
    ["EAA"],
    String.raw`(?<![/+])EAA[A-Z][A-Za-z0-9]{80,400}|EAACEdEose0cBA[A-Za-z0-9]{20,400}`,
  ),
  token(
    "facebook-token",
    "A Facebook token",
    ["|", "%7C"],
    String.raw`\d{15,16}(?:\||%7C)[\w-]{27,40}`,
  ),
  token("instagram-token", "An Instagram token", ["IGQ"], String.raw`IGQ[A-Za-z0-9_-]{80,250}`),
  token(
    "twitter-token",
    "A Twitter bearer token",
    ["AAAAAAAAAAAAAAAAAAA"],
    "A{19,25}[A-Za-z0-9%]{30,120}",
  ),
  token(
    "linkedin-secret",
    "A LinkedIn secret",
    ["WPL_AP"],
    String.raw`WPL_AP\d\.[A-Za-z0-9]{16}\.[A-Za-z0-9+/=]{6,16}`,
  ),
  token("teamwork-token", "A Teamwork token", ["tkn.v1_"], "tkn\\.v1_[A-Za-z0-9]{60,80}={0,2}"),
  token(
    "telnyx-key",
    "A Telnyx key",
    ["KEY"],
    String.raw`KEY[A-Za-z0-9]{8,40}_[A-Za-z0-9_-]{10,50}|KEY[A-Za-z0-9_-]{52,60}`,
  ),
  token(
    "voiceflow-key",
    "A Voiceflow key",
    ["VF."],
    String.raw`VF\.(?:DM|WS)?\.?[A-Za-z0-9]{24}\.[A-Za-z0-9]{16}`,
  ),
];
