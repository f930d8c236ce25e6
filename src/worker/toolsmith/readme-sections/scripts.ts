import type { SectionContent } from "../marked-sections/fill-sections.ts";
import { inlineCode, table } from "../marked-sections/markdown-text.ts";
import { scriptCommand } from "../script-command.ts";
import type { SectionPlace } from "./section-place.ts";

/** Run by the package manager itself, not by people. */
const LIFECYCLE =
  /^(?:(?:pre|post)?(?:install|prepare|pack|publish|version|uninstall)|prepublishOnly|dependencies)$/;

/** The scripts of the document's package, and what each runs. */
export function writeScripts({ context, directory }: SectionPlace): Promise<SectionContent> {
  const found = context.project.packages.find((each) => each.directory === directory);
  const scripts = found?.scripts ?? {};
  const rows = Object.entries(scripts)
    .filter(([name]) => !LIFECYCLE.test(name) && !isHook(name, scripts))
    .map(([name, command]) => [
      inlineCode(scriptCommand(context.project.packageManager?.name, name)),
      inlineCode(command),
    ]);
  if (rows.length === 0) {
    return Promise.resolve({ obstacle: "its package has no scripts" });
  }
  return Promise.resolve({ markdown: table(["command", "what it runs"], rows) });
}

/** `pretest` beside `test` runs with it. */
function isHook(name: string, scripts: Readonly<Record<string, string>>): boolean {
  const hooked = /^(?:pre|post)(.+)$/.exec(name)?.[1];
  return hooked !== undefined && Object.hasOwn(scripts, hooked);
}
