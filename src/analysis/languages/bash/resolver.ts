import { posix } from "node:path";
import type { LanguageResolver } from "../resolver.ts";

/** A path is relative to where the script runs: beside it, or at the top. A variable in front mostly is its folder. */
export const bashResolver: LanguageResolver = {
  cycles: "load",
  sharesFolder: false,
  prepare({ files }) {
    const paths = new Set(files.map((file) => file.path));
    return (from, { specifier }) => {
      const plain = specifier
        .replace(/^\$\([^()]*(\([^()]*\)[^()]*)*\)\/?/, "")
        .replace(/^\$(\{[^}]*\}|\w+)\/?/, "");
      const hasVariable = plain !== specifier;
      if (plain === "" || plain.includes("$"))
        return { kind: "external", packageName: "by name at run time" };
      const folder = posix.dirname(from);
      const candidates = [
        posix.join(folder, plain),
        posix.normalize(plain),
        posix.join(folder, "..", plain),
      ];
      const path = candidates.find((each) => paths.has(each));
      if (path !== undefined) return { kind: "files", paths: path === from ? [] : [path] };
      const isOwn = !hasVariable && /^\.\.?\//.test(specifier);
      return isOwn ? { kind: "unresolved" } : { kind: "external", packageName: plain };
    };
  },
};
