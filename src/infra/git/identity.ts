import { gitIn } from "./git.ts";

export interface Person {
  readonly name: string;
  readonly email: string;
}

/** Used when git knows no name: RFC 2606 keeps `.invalid` from ever being someone's address. */
const NEUTRAL: Person = { name: "Artel", email: "artel@artel.invalid" };

/**
 * Who commits are made as: the person who runs Artel, as git knows them, since the branch becomes theirs and
 * servers check authors. The commit's `Artel-Session` trailer says how it was made.
 */
export async function readIdentity(
  folder: string,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<Person> {
  const { stdout } = await gitIn(
    folder,
    ["config", "-z", "--get-regexp", "^(author|user)\\.(name|email)$"],
    { answers: [0, 1] },
  );
  const configured = new Map<string, string>();
  for (const entry of stdout.split("\0")) {
    const end = entry.indexOf("\n");
    if (end > 0) configured.set(entry.slice(0, end), clean(entry.slice(end + 1)));
  }
  const name =
    clean(environment["GIT_AUTHOR_NAME"] ?? "") ||
    configured.get("author.name") ||
    configured.get("user.name");
  const email =
    clean(environment["GIT_AUTHOR_EMAIL"] ?? "") ||
    configured.get("author.email") ||
    configured.get("user.email");
  return name && email ? { name, email } : NEUTRAL;
}

/** Without the characters that git strips or that would end a header. */
function clean(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replace(/[<>\x00-\x1f]/g, "").trim();
}
