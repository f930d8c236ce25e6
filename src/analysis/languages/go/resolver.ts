import { posix } from "node:path";
import type { LanguageResolver } from "../resolver.ts";

/**
 * Packages are folders below the module that go.mod names. The compiler refuses loops of them, so none are looked
 * for; the files of one package need no import.
 */
export const goResolver: LanguageResolver = {
  manifest: /(^|\/)go\.mod$/,
  cycles: "none",
  sharesFolder: true,
  prepare({ files, manifests }) {
    const modules = [...manifests].flatMap(([path, text]) => {
      const name = /^module\s+"?([^\s"]+)/m.exec(text)?.[1];
      return name === undefined ? [] : [{ name, folder: posix.dirname(path) }];
    });
    modules.sort((left, right) => right.name.length - left.name.length);
    const folders = Map.groupBy(
      files.map((file) => file.path).filter((path) => !path.endsWith("_test.go")),
      (path) => posix.dirname(path),
    );
    return (_from, { specifier }) => {
      const own = modules.find(
        ({ name }) => specifier === name || specifier.startsWith(`${name}/`),
      );
      if (own === undefined) {
        const parts = specifier.includes(".") ? 3 : 1;
        return { kind: "external", packageName: specifier.split("/", parts).join("/") };
      }
      const folder = posix.join(own.folder, specifier.slice(own.name.length));
      const paths = folders.get(folder.replace(/\/$/, ""));
      return paths === undefined ? { kind: "unresolved" } : { kind: "files", paths };
    };
  },
};
