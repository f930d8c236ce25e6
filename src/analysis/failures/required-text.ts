/**
 * Texts of which a line must hold one for the pattern to match, so that most lines need no regular expression. Empty
 * when nothing can be told. Knows what the matchers use: groups, classes, alternatives and quantifiers.
 */
export function requiredText(pattern: RegExp): readonly string[] {
  if (pattern.flags.includes("i")) return [];
  return best(new Reader(pattern.source).alternatives());
}

type Choice = readonly string[];

/** Of the texts that must all be there the longest; each is a choice of several. */
function best(choices: readonly Choice[]): Choice {
  const worth = (choice: Choice) =>
    choice.length === 0 ? 0 : Math.min(...choice.map((text) => text.length));
  return choices.reduce<Choice>(
    (longest, each) => (worth(each) > worth(longest) ? each : longest),
    [],
  );
}

class Reader {
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  /** What one of several alternatives asks for is a choice; where one asks for nothing, none. */
  alternatives(): readonly Choice[] {
    const all = [this.#sequence()];
    while (this.#source[this.#at] === "|") {
      this.#at++;
      all.push(this.#sequence());
    }
    if (all.length === 1) return all[0] ?? [];
    const chosen = all.map(best);
    return chosen.some((choice) => choice.length === 0) ? [] : [chosen.flat()];
  }

  #sequence(): readonly Choice[] {
    const choices: Choice[] = [];
    let run = "";
    const end = () => {
      if (run !== "") choices.push([run]);
      run = "";
    };
    while (this.#at < this.#source.length && !"|)".includes(this.#source[this.#at] ?? "")) {
      const { text, inner } = this.#element();
      const quantifier = /^(?:[?*+]|\{\d+,?\d*\})\??/.exec(this.#source.slice(this.#at))?.[0] ?? "";
      this.#at += quantifier.length;
      const optional = /^(?:[?*]|\{0)/.test(quantifier);
      if (text !== undefined && !optional) run += text;
      if (text === undefined || quantifier !== "") end();
      if (!optional) choices.push(...inner);
    }
    end();
    return choices;
  }

  #element(): { readonly text?: string; readonly inner: readonly Choice[] } {
    const character = this.#source[this.#at++] ?? "";
    if (character === "(") return { inner: this.#group() };
    if (character === "[") {
      this.#skipClass();
      return { inner: [] };
    }
    if (character === "\\") return this.#escape();
    return /[.^$]/.test(character) ? { inner: [] } : { text: character, inner: [] };
  }

  #escape(): { readonly text?: string; readonly inner: readonly Choice[] } {
    const escaped = this.#source[this.#at++] ?? "";
    if (escaped === "u") this.#at += 4;
    if (escaped === "x") this.#at += 2;
    return /[A-Za-z0-9]/.test(escaped) ? { inner: [] } : { text: escaped, inner: [] };
  }

  #group(): readonly Choice[] {
    const opening = /^\?(?:[:=]|!|<[=!]|<\w+>)/.exec(this.#source.slice(this.#at))?.[0] ?? "";
    this.#at += opening.length;
    const inner = this.alternatives();
    this.#at++;
    return opening.endsWith("!") ? [] : inner;
  }

  #skipClass(): void {
    while (this.#at < this.#source.length && this.#source[this.#at] !== "]") {
      this.#at += this.#source[this.#at] === "\\" ? 2 : 1;
    }
    this.#at++;
  }
}
