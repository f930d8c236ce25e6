import { isFilledIn, isMasked, standsForSecret } from "../placeholder.ts";
import { hasStrayLetter, looksRandom, wordiness } from "../randomness.ts";
import { GUESSED } from "../formats/secret-format.ts";
import type { Suspect } from "../suspect.ts";
import { SERVICE_KEYS } from "./key-forms.ts";

/** Names of services that are words of English as well: they count with a word for a key beside them. */
const WORDS: ReadonlySet<string> = new Set(
  (
    "agora auth0 canny coda copper deputy ditto enigma fixer front ghost guardian guru holistic humanity hunter impala " +
    "karma kite kraken magnetic mite mux nimble nitro percy polygon postman pusher raven refiner rollbar sauce segment " +
    "sentry shortcut splunk steam streak strapi surge swell twist verifier"
  ).split(" "),
);

const NAMES: readonly string[] = [...SERVICE_KEYS.keys()];

/** For each service its name in the ways in which people write it: `wandb`, `Wandb`, `WANDB`. */
export const SERVICE_NAMES: readonly (readonly string[])[] = NAMES.map((name) => [
  name,
  `${name.charAt(0).toUpperCase()}${name.slice(1)}`,
  name.toUpperCase(),
]);

const TELLING =
  "api|access|secret|private|token|key|auth|app|client|admin|live|prod|personal|server|password";
const TOLD_BEFORE = new RegExp(`(?:${TELLING})[_-]$`, "i");
/** Behind the name: words for a key, what stands between, and the value. */
const BEHIND = new RegExp(
  String.raw`((?:[ \t_.-]{0,2}(?:${TELLING})[a-z]{0,3}){0,5})["']?\]?` +
    String.raw`(?:\s{0,3}(?:=>|:=|[:=])\s{0,3}["'\x60]?|[ \t]{1,3}(?:-[ \t])?["'\x60]?|-)` +
    String.raw`([A-Za-z0-9][\w+/=.-]{7,199})(?=$|[\s"'\x60,;|)\]}<&])`,
  "iy",
);

/** The keys beside the name of a service that ends at each of these places: its number, and the offset. */
export function serviceKeys(
  text: string,
  hits: readonly (readonly [service: number, end: number])[],
): readonly Suspect[] {
  return hits.flatMap(([service, end]) => {
    const name = NAMES[service] ?? "";
    if (!beginsName(text, end - name.length)) return [];
    BEHIND.lastIndex = end;
    const [whole = "", telling = "", value = ""] = BEHIND.exec(text) ?? [];
    const before = text.slice(Math.max(0, end - name.length - 9), end - name.length);
    const isTold = telling !== "" || TOLD_BEFORE.test(before);
    if (value === "" || !isKey(name, value, isTold)) return [];
    const start = end + whole.length - value.length;
    return [toSuspect(value, start)];
  });
}

function toSuspect(value: string, start: number): Suspect {
  const isGuessed = isFilledIn(value) || !looksRandom(value, 14);
  return {
    rule: "artel/service-key",
    title: "What looks like the key of a service",
    ...(isGuessed ? GUESSED : ({ severity: "medium", confidence: 0.6 } as const)),
    start,
    value,
  };
}

/** Not within a word, an address or a path: at the start of a name, or of a part of one. */
function beginsName(text: string, start: number): boolean {
  const before = text.charAt(start - 1);
  if (/[a-z]/.test(before)) return /[A-Z]/.test(text.charAt(start));
  return !/[A-Z0-9@/.-]/.test(before);
}

function isKey(name: string, value: string, isTold: boolean): boolean {
  if (standsForSecret(value) || isMasked(value)) return false;
  const forms = SERVICE_KEYS.get(name) ?? [];
  const isOfForm = forms.some((form) => form.test(value));
  if (!isTold) return !WORDS.has(name) && isKeyAlone(value, forms.length > 0, isOfForm);
  if (isOfForm) return /\d/.test(value) || isFilledIn(value) || wordiness(value) < 0.36;
  if (forms.length > 0 || !/\d/.test(value) || hasStrayLetter(value)) return false;
  return looksRandom(value, 10) || (value.length >= 12 && isFilledIn(value));
}

/** The lengths of what machines make of 16, 20, 24 and 32 random bytes. */
const CANONICAL = /^(?:[0-9a-z]{32}|[0-9a-f]{40}|[0-9a-f]{48}|[0-9a-f]{64}|[0-9A-Za-z]{43})$/;

/** Nothing but the name of the service tells what it is. */
function isKeyAlone(value: string, hasForms: boolean, isOfForm: boolean): boolean {
  if (value.length < 20 || !/\d/.test(value) || hasStrayLetter(value)) return false;
  return hasForms ? isOfForm : CANONICAL.test(value) && looksRandom(value, 32);
}
