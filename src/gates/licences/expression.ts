import { isKnownLicence } from "./known.ts";

export type Standing = "allowed" | "denied" | "unknown";

export interface LicencePolicy {
  readonly allow: readonly string[];
  readonly deny: readonly string[];
}

const WORST: readonly Standing[] = ["allowed", "unknown", "denied"];
const LONGEST = 1000;

/**
 * Where an SPDX expression stands (SPDX specification 2.3, annex D): of `OR` the best choice counts, of `AND` the worst
 * part. What is no expression is unknown.
 */
export function standingOf(expression: string, policy: LicencePolicy): Standing {
  if (expression.length > LONGEST) return "unknown";
  const tokens = expression.match(/\(|\)|[^\s()]+/g) ?? [];
  const parser = new Parser(tokens, policy);
  const standing = parser.any();
  return parser.isDone() ? standing : "unknown";
}

class Parser {
  readonly #tokens: readonly string[];
  readonly #policy: LicencePolicy;
  #at = 0;
  #isBroken = false;

  constructor(tokens: readonly string[], policy: LicencePolicy) {
    this.#tokens = tokens;
    this.#policy = policy;
  }

  isDone(): boolean {
    return !this.#isBroken && this.#at === this.#tokens.length;
  }

  any(): Standing {
    let best = this.#every();
    while (this.#takes("OR")) {
      const other = this.#every();
      best = WORST.indexOf(other) < WORST.indexOf(best) ? other : best;
    }
    return best;
  }

  #every(): Standing {
    let worst = this.#one();
    while (this.#takes("AND")) {
      const other = this.#one();
      worst = WORST.indexOf(other) > WORST.indexOf(worst) ? other : worst;
    }
    return worst;
  }

  #one(): Standing {
    if (this.#takes("(")) {
      const inner = this.any();
      return this.#takes(")") ? inner : this.#broken();
    }
    const id = this.#tokens[this.#at];
    if (id === undefined || /^(?:AND|OR|WITH|\))$/i.test(id)) return this.#broken();
    this.#at += 1;
    if (this.#takes("WITH")) this.#at += 1; // an exception gives more rights, never fewer
    return standingOfOne(id, this.#policy);
  }

  #broken(): Standing {
    this.#isBroken = true;
    return "unknown";
  }

  #takes(token: string): boolean {
    if (this.#tokens[this.#at]?.toUpperCase() !== token) return false;
    this.#at += 1;
    return true;
  }
}

function standingOfOne(id: string, { allow, deny }: LicencePolicy): Standing {
  if (allow.some((pattern) => isNamed(id, pattern))) return "allowed";
  if (deny.some((pattern) => isNamed(id, pattern))) return "denied";
  return isKnownLicence(id) ? "allowed" : "unknown";
}

/** `GPL-*` names GPL-3.0-only. Case makes no difference (SPDX 2.3, annex D.2). */
export function isNamed(id: string, pattern: string): boolean {
  const [one, other] = [id.toLowerCase(), pattern.toLowerCase()];
  return other.endsWith("*") ? one.startsWith(other.slice(0, -1)) : one === other;
}
