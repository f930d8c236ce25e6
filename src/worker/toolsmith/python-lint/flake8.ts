import { isExcluded } from "../source-files.ts";

/** The rules that the section `[flake8]` of an INI file turns off for a path relative to that file. */
export function flake8Rules(text: string): (path: string) => readonly string[] {
  const values = sectionOf(text);
  const codes = (value: string): string[] => value.split(/[\s,]+/).filter((code) => code !== "");
  const always = ["ignore", "extend-ignore"].flatMap((name) => codes(values.get(name) ?? ""));
  const perFile = Array.from(
    (values.get("per-file-ignores") ?? "").matchAll(/([^\s:,]{1,200}):([^:\n]{1,500})(?=\n|$)/g),
    ([, glob = "", rules = ""]) => ({ glob, rules: codes(rules) }),
  );
  return (path) => [
    ...always,
    ...perFile.flatMap(({ glob, rules }) =>
      isExcluded(path, [glob, `**/${glob}`, `${glob}/**`]) ? rules : [],
    ),
  ];
}

function sectionOf(text: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  let isInside = false;
  let name = "";
  for (const line of text.split(/\r?\n/)) {
    if (/^\s*[#;]/.test(line)) continue;
    const section = /^\[([^\]]{1,100})\]/.exec(line);
    if (section !== null) isInside = section[1] === "flake8";
    if (!isInside || section !== null) continue;
    const setting = /^([\w-]{1,50})\s{0,10}[=:](.{0,2000})$/.exec(line);
    if (setting !== null) {
      name = (setting[1] ?? "").replaceAll("_", "-");
      values.set(name, (setting[2] ?? "").trim());
    } else if (/^\s/.test(line) && name !== "") {
      values.set(name, `${values.get(name) ?? ""}\n${line.trim()}`);
    }
  }
  return values;
}
