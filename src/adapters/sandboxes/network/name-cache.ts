import { lookup } from "node:dns/promises";

const LIFETIME_MS = 60_000;

/**
 * Addresses of names, asked for once a minute: package managers may open a connection per package, and Node resolves
 * four names at a time, which on some machines take a second each.
 */
export class NameCache {
  readonly #known = new Map<string, Promise<string>>();
  readonly #ask: (name: string) => Promise<string>;

  constructor(ask = async (name: string): Promise<string> => (await lookup(name)).address) {
    this.#ask = ask;
  }

  /** An IP address. A failure is not remembered. */
  resolve(name: string): Promise<string> {
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const asked = this.#ask(name);
    this.#known.set(name, asked);
    const forget = (): void => void this.#known.delete(name);
    asked.then(() => setTimeout(forget, LIFETIME_MS).unref(), forget);
    return asked;
  }
}
