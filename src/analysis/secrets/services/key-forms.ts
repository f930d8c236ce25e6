/** `a`ny letters with digits, `n`umbers, `w`: letters with dash and underscore. */
const ALPHABETS: Readonly<Record<string, string>> = {
  a: "[0-9A-Za-z]",
  n: "[0-9]",
  w: String.raw`[\w-]`,
};
const UUID = "[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}";

/**
 * How long the keys are of services that put nothing of their own in front, as far as that is known: `a32` is
 * 32 letters and digits, `7-7` twice 7 with a dash between. A service that has several kinds of keys has several forms.
 * Not each was held against its issuer's documentation; a form counts beside the service's name only.
 */
const KEYS: Readonly<Record<string, string>> = {
  uuid:
    "metabase adafruit airvisual bitmex blazemeter browserless circleci clicksend cliengo clientary cloudmersive coda " +
    "codecov coinapi coinmarketcap collect2 confluent docusign emailoctopus faceit fibery findl graphhopper " +
    "guardian heroku hubspot insightly jumpcloud logentries loggly loginradius logzio messagebird moosend mux " +
    "nexosis nozbe nylas ontraport opsgenie postmark powrbot railway refiner rudderstack runscope saucelabs " +
    "scaleway sinch snyk splunk statuspage targetprocess trafficcop upcdatabase urlscan wakatime webex wistia " +
    "zenscrape zipcodeapi",
  a14: "ipinfo",
  a16: "alphavantage coinlib convertapi formcraft maxmind metrilo planyo songkick",
  a20:
    "appveyor browserstack bugherd buildkite disqus eventbrite finnhub flickr freshdesk karma karmacrm " +
    "noticeable pagerduty pusher quandl tefter timezoneapi uploadcare",
  a22: "convertkit databox honeycomb parsehub storyblok travisci",
  w22: "mandrill proxycrawl",
  a24:
    "kucoin assemblyai betterstack confluence exchangerate filestack flightapi gandi ghost harness jira oanda postman " +
    "removebg sendbird trello vercel vouchery",
  a25: "messagebird visualcrossing",
  n25: "vbout",
  a27: "glassnode",
  a28: "browshot fastforex",
  a30: "textmagic centralstationcrm pushover twitch zoho",
  a32:
    "rebrandly abyssale accuweather agora algolia amadeus amplitude apiflash apilayer assemblyai audd auddio " +
    "aviationstack axonaut braintree bugsnag calendarific censys chartmogul clarifai climacell cloze clustdoc " +
    "coinlayer copper currencylayer darksky datadog deepgram dialogflow docraptor elevenlabs exchangeratesapi " +
    "fanart fingerprintjs fixer fixerio flickr formstack fullcontact geoapify getgist getresponse giphy gnews " +
    "gocardless hibp infura ipapi ipgeolocation ipqualityscore ipstack jotform kontent languagelayer lastfm " +
    "liveagent locationiq logdna mailboxlayer mailchimp mailerlite mailgun mailjet mapquest marketstack " +
    "mediastack mistral mistralai mixpanel moralis musixmatch namecheap nasdaqdatalink newrelic newsapi nitro " +
    "numverify nytimes oanda ollama opencage opencagedata openexchangerates openuv openweather openweathermap " +
    "owm pdflayer pdfshift pingdom plivo polygon positionstack prodpad pyowm rawg raygun recurly rollbar sauce " +
    "scraperapi scrapestack scrapingant screenshotlayer securitytrails segment serpstack shodan signalwire " +
    "simfin sparkpost spotify steam stormglass strava streak tatum tinify tinypng tmdb toggl toggltrack " +
    "tomorrowio tomtom twelvedata twilio userstack vatlayer virustotal weatherbit weatherstack weebly " +
    "woocommerce worldcoinindex zeplin zerobounce",
  w32: "fastly tomtom",
  a34: "bscscan etherscan polygonscan",
  a36: "mixmax stitchdata vultr",
  a40:
    "anypoint bitly buddyns clearbit cloudsmith codacy cohere copper coveralls datadog deepgram digicert " +
    "docparser enigma hunter imgur infura kickbox monkeylearn newsapi pandadoc parseur pipedrive saleblink " +
    "semaphore sendbird shotstack snipcart sonarcloud sonarqube sourcegraph sparkpost strava testingbot tiingo " +
    "todoist travis wakatime wandb wepay zendesk zenrows",
  w43: "auth0 contentful gumroad here netlify newscatcher twist unsplash",
  a48: "clockify currentsapi restpack",
  a50: "browserstack lambdatest rapidapi",
  a56: "pexels",
  a64:
    "activecampaign alienvault binance codeclimate codequiry cryptocompare currencycloud debounce hellosign " +
    "hetzner keenio kucoin linode mapbox nightfall percy planviewleankit sentry softlayer sumo sumologic " +
    "tmetric trello unplugg virustotal webflow workos",
  a80: "abuseipdb holistic scrapingbee surveybot",
  a128: "poloniex",
  a26: "mattermost smartsheet smartsheets",
  a37: "smartsheet smartsheets",
  a42: "skrapp",
  a35: "asana",
  "3-3-3-3": "cashboard",
  "4-4-6-6-8": "everhour",
  "7-7-7-7": "mailmodo requestfinance",
  "8-8": "raven",
  "8-4-4-4-12": "clicksend cloudmersive launchdarkly loggly",
};

/** Used by a key, whatever it looks like. */
const OTHERS =
  "airbrake airtable apify apollo appcues appsflyer apptentive atera avaza aweber aylien bannerbear " +
  "basecamp bitfinex blocknative bombbomb boostnote borgbase brandfetch calendly campayn canny capsulecrm " +
  "captaindata carboninterface checkvist cloudconvert cloudimage coinbase couchbase crowdin " +
  "customerio dareboost deepai deputy detectlanguage dfuse ditto documo dwolla dynadot eagleeyenetworks " +
  "easyinsight edenai elasticemail fastspring foursquare freshbooks front fullstory fusebill geocod " +
  "geocodify geocodio gitter glitterly googlemaps guru gyazo happyfox happyscribe helpcrunch helpscout " +
  "hiveage hotjar humanity hybiscus iconfinder imagekit impala instabot instamojo intercom interseller " +
  "invoiceocean ipdata ipify jupiterone kairos kanban kanbantool keygen kite klipfolio kraken kylas " +
  "larksuite leadfeeder lessannoyingcrm lexigram loadmill logtail lokalise luno macaddress " +
  "madkudu magicbell magnetic mailsac markupgo mattermost meaningcloud meistertask mesibo messari " +
  "metabase midise mindmeister mockaroo mrticktock myfreshworks myintervals netcore nexmo nicereply nimble " +
  "nutritionix okta omnisend onedesk onepagecrm onesignal onwater oopspam openrouter optimizely paperform " +
  "papertrail partnerstack passbase pastebin paydirt paydirtapp paymo paystack pepipost phantombuster pinata " +
  "pipedream pivotaltracker pixabay planetscale pollsapi prospectcrm purestake pushbullet qase qualaroo " +
  "qubole rapid7 reallysimplesystems rebrandly repairshopr revampcrm ringcentral " +
  "ritekit roaring rockset rownd runpod salesblink salescookie salesflare salesforce salesmate satismeter " +
  "scalr scrapeowl screenshotapi scrutinizer seatgeek selectpdf sendinblue serpapi sherpadesk shortcut " +
  "shutterstock signable signaturit signupgenius sigopt simplesat skrapp skrappio smartsheet smartsheets " +
  "smartystreets solarwinds spoonacular sportsmonk squarespace sslmate statuscake statuspal stockdata " +
  "storecove stormboard strapi stytch sugester supernotes surge surveyanyplace surveymonkey swell swiftype " +
  "tallyfy tavily teamgate technicalanalysisapi telnyx textmagic theoddsapi thousandeyes ticketmaster " +
  "tickettailor tokeet transferwise tyntec typeform typetalk ubidots uclassify uplead uproc uptimerobot " +
  "verifier verimail versioneye voicegain vonage vpnapi vyte walkscore weatherapi websitepulse whoxy " +
  "workstack wrike youneedabudget youtrack zapier zapierwebhook zenkit zipbooks zonkafeedback";

/** By the name of a service, in small letters without signs: the forms of its keys; of some, none is known. */
export const SERVICE_KEYS: ReadonlyMap<string, readonly RegExp[]> = readKeys();

function readKeys(): ReadonlyMap<string, readonly RegExp[]> {
  const keys = new Map<string, readonly RegExp[]>();
  for (const [form, names] of Object.entries(KEYS)) {
    const pattern = new RegExp(`^${patternOf(form)}$`);
    for (const name of names.split(" ")) keys.set(name, [...(keys.get(name) ?? []), pattern]);
  }
  for (const name of OTHERS.split(" ")) if (!keys.has(name)) keys.set(name, []);
  return keys;
}

function patternOf(form: string): string {
  if (form === "uuid") return UUID;
  if (form.includes("-")) return form.replaceAll(/\d+/g, "[0-9A-Za-z]{$&}");
  return `${ALPHABETS[form.charAt(0)] ?? ""}{${form.slice(1)}}`;
}
