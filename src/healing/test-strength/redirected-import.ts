import { posix } from "node:path";
import { protectedArea } from "#gates";
import { moduleFile } from "../module-files.ts";
import { moduleName } from "./module-name.ts";

/**
 * Why a test may have been led to another module of the same name, in a few words: the former one is still there, the
 * new one is a part of the tests, or nobody can follow the name. `files` are those that there are now.
 */
export function redirectedImport(
  path: string,
  before: ReadonlySet<string>,
  after: ReadonlySet<string>,
  files: ReadonlySet<string>,
): string | undefined {
  const gone = [...before].filter((specifier) => !after.has(specifier));
  const come = [...after].filter((specifier) => !before.has(specifier));
  for (const former of gone) {
    const own = come.filter((specifier) => moduleName(specifier) === moduleName(former));
    for (const specifier of own) {
      const reason = reasonAgainst(former, specifier, { path, files });
      if (reason !== undefined) return reason;
    }
  }
  return undefined;
}

function reasonAgainst(
  former: string,
  specifier: string,
  { path, files }: { readonly path: string; readonly files: ReadonlySet<string> },
): string | undefined {
  if (!former.startsWith(".") || !specifier.startsWith(".")) {
    return `${specifier} stands for ${former}, which cannot be followed`;
  }
  const folder = posix.dirname(path);
  const [was, is] = [former, specifier].map((each) =>
    moduleFile(posix.join(folder, each), files),
  ) as [string | undefined, string | undefined];
  if (was !== undefined && was !== is) {
    return `it imports ${specifier}, and ${former} is still there`;
  }
  const isOfTests = (file: string): boolean => protectedArea(file) === "tests";
  return is !== undefined && isOfTests(is) && !isOfTests(posix.join(folder, former))
    ? `${specifier} is a part of the tests, and ${former} was none`
    : undefined;
}
