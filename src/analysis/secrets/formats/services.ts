import { hasStrayLetter, looksRandom, UUID } from "../randomness.ts";
import { written } from "./secret-format.ts";

/** Services that are used by one key, and whose names mean nothing else. */
const SERVICES: ReadonlySet<string> = new Set(
  (
    "airtable algolia amplitude apify apilayer appcues asana assemblyai atera bannerbear bitly blazemeter browserstack " +
    "calendly chartmogul clearbit clickup clockify cloudinary cloudmersive cloudsmith codacy coinapi confluence " +
    "convertkit coveralls customerio datadog deepgram eventbrite everhour exchangerate fastly finnhub flickr " +
    "fullstory geocodio getresponse happyfox helpscout honeycomb infura insightly instamojo intercom ipgeolocation " +
    "ipinfo ipstack jira jotform kucoin lastfm linode liveagent logzio lokalise loggly mailchimp mailgun mailjet " +
    "mailmodo mandrill mattermost messagebird metabase mixpanel monkeylearn newrelic newsapi nexmo nicereply nylas " +
    "opencage openweather openweathermap opsgenie optimizely pagerduty pandadoc papertrail parsehub paystack " +
    "pdfshift pepipost pipedrive plivo positionstack postmark pushbullet pushover rapidapi raygun rebrandly rollbar " +
    "runpod salesloft saucelabs scrapingant scrapingbee scraperapi sendbird sendgrid sendinblue serpapi serpstack " +
    "shodan signalwire skrapp smartsheet smartsheets snipcart softlayer sonarcloud sonarqube splunk statuspage " +
    "storyblok stytch sumologic surveymonkey tavily telnyx textmagic tiingo todoist toggl tomtom trello twilio " +
    "typeform uploadcare uptimerobot userstack vonage wakatime wandb weatherapi weatherbit weatherstack webflow " +
    "wepay workos wrike youtrack zapier zendesk zenrows zenscrape zeplin zerobounce"
  ).split(" "),
);

/** In the ways in which people write them: `wandb`, `Wandb`, `WANDB`. */
const KEYWORDS: readonly string[] = [...SERVICES].flatMap((name) => [
  name,
  `${name.charAt(0).toUpperCase()}${name.slice(1)}`,
  name.toUpperCase(),
]);

export const SERVICE_FORMATS = [
  written(
    "service-key",
    "What looks like the key of a service",
    KEYWORDS,
    /(?<![\w@/.-])[A-Za-z]{4,18}["']?\]?(?:\s{0,3}(?:=>|:=|[:=])\s{0,3}["'`]?|[ \t]{1,2}["'`]?)([A-Za-z0-9][\w-]{19,127})(?=$|[\s"'`,;|)\]}<])/g,
    { severity: "medium", confidence: 0.6, accepts: isKeyOfService },
  ),
];

function isKeyOfService(value: string, whole: string): boolean {
  const name = /^[A-Za-z]{4,18}/.exec(whole)?.[0].toLowerCase() ?? "";
  if (!SERVICES.has(name) || UUID.test(value)) return false;
  return /\d/.test(value) && looksRandom(value, 20) && !hasStrayLetter(value);
}
