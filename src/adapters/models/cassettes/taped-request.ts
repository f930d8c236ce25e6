import { z } from "zod";
import { redact } from "#shared";
import { canonicalJson } from "../canonical.ts";
import type { Exchange } from "./tape.ts";

type Json = Exchange["request"]["body"];

/** A request by what is asked: neither to which host, nor with which key. */
export interface TapedRequest {
  readonly method: string;
  readonly path: string;
  readonly body: Json;
}

/** Parameters of an address that may hold a key. */
const SECRET_PARAMETER = /key|token|secret|signature|password/i;

export function tapedRequest(
  address: string,
  method: string,
  body: unknown,
  secrets: readonly string[],
): TapedRequest {
  const { pathname, searchParams } = new URL(address);
  const secretNames = [...searchParams.keys()].filter((name) => SECRET_PARAMETER.test(name));
  for (const name of secretNames) searchParams.delete(name);
  const search = searchParams.size === 0 ? "" : `?${searchParams.toString()}`;
  const text = typeof body === "string" ? body : "";
  return { method, path: `${pathname}${search}`, body: withoutSecrets(parsed(text), secrets) };
}

/** Equal for requests that ask the same. */
export function identityOf({ method, path, body }: TapedRequest): string {
  return `${method} ${path} ${canonicalJson(body)}`;
}

/** What the headers say that nobody may read later. */
export function secretsOf(headers: Headers): readonly string[] {
  const values = ["authorization", "x-api-key", "x-goog-api-key", "api-key"].map((name) =>
    (headers.get(name) ?? "").replace(/^Bearer\s+/i, ""),
  );
  return values.filter((value) => value.length >= 4);
}

export function hideSecrets(text: string, secrets: readonly string[]): string {
  return secrets.reduce((current, secret) => current.replaceAll(secret, "***"), text);
}

/** Only texts: what is in the place of a secret is the same each time, so that the request is known again. */
function withoutSecrets(value: Json, secrets: readonly string[]): Json {
  if (typeof value === "string") return redact(hideSecrets(value, secrets));
  if (Array.isArray(value)) return value.map((each) => withoutSecrets(each, secrets));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, withoutSecrets(each, secrets)]),
  );
}

function parsed(text: string): Json {
  try {
    return z.json().parse(JSON.parse(text));
  } catch {
    return text;
  }
}
