import { posix } from "node:path";
import type { LanguageResolver } from "../resolver.ts";

/**
 * Beside the file, from the top, or below a folder that is searched for headers: which folders those are the build
 * knows, so a path that ends as the include says is taken, the nearest of several.
 */
export const cppResolver: LanguageResolver = {
  cycles: "load",
  sharesFolder: false,
  prepare({ files }) {
    const paths = new Set(files.map((file) => file.path));
    const byName = Map.groupBy(paths, (path) => posix.basename(path));
    return (from, { specifier, form }) => {
      const beside = posix.join(posix.dirname(from), specifier);
      const own = (path: string) => ({
        kind: "files" as const,
        paths: path === from ? [] : [path],
      });
      if (form === "own" && paths.has(beside)) return own(beside);
      const wanted = specifier.replace(/^(\.\.?\/)+/, "");
      const candidates = (byName.get(posix.basename(specifier)) ?? []).filter(
        (path) => path === wanted || path.endsWith(`/${wanted}`),
      );
      // <string.h> is the system's, whatever file of that name is somewhere.
      const isSure = form === "own" || wanted.includes("/");
      const nearest = isSure ? nearestOf(candidates, from) : undefined;
      if (nearest !== undefined) return own(nearest);
      return {
        kind: "external",
        packageName: specifier.includes("/") ? (specifier.split("/")[0] ?? specifier) : specifier,
      };
    };
  },
};

function nearestOf(paths: readonly string[], from: string): string | undefined {
  const shared = (path: string): number => {
    const [left, right] = [path.split("/"), from.split("/")];
    const index = left.findIndex((part, place) => part !== right[place]);
    return index === -1 ? left.length : index;
  };
  return paths.toSorted(
    (left, right) => shared(right) - shared(left) || left.length - right.length,
  )[0];
}
