import type { Suspect } from "./suspect.ts";

/** guides.rubyonrails.org, "custom credentials": the key that opens the credentials of an environment, and nothing else. */
const RAILS_KEY = /(?:^|\/)config\/(?:master|credentials\/[\w-]{1,40})\.key$/;

/** Files whose path says that the whole of them is a key. */
export function keyFiles(path: string, text: string): readonly Suspect[] {
  const match = RAILS_KEY.test(path) ? /^\s{0,4}([0-9a-f]{32})\s{0,4}$/.exec(text) : null;
  if (match?.[1] === undefined) return [];
  return [
    {
      rule: "artel/rails-key",
      title: "The key of the credentials of a Rails application",
      severity: "critical",
      confidence: 0.95,
      start: match[0].indexOf(match[1]),
      value: match[1],
    },
  ];
}
