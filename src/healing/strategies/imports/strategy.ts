import { isTest } from "../files.ts";
import { nothing, changed, type HealingStrategy } from "../strategy.ts";
import { fixImports } from "./fix-imports.ts";
import { isAboutImports } from "./about-imports.ts";

export const imports: HealingStrategy = {
  name: "imports",
  title: "mend imports: moved files, missing and unused names",
  editsAreas: [],
  worksWithoutDependencies: false,
  suits: ({ problems }) => problems.filter(isAboutImports),
  async apply(context) {
    const done = await fixImports(context, (path) => !isTest(path));
    if (done.length > 0) return changed(done.slice(0, 5).join("; "));
    return nothing("no import is named of which it is certain what was meant");
  },
};
