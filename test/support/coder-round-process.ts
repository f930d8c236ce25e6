// One round of a fake agent in a process that can be killed: `<folder> <repository> <behaviour>`. Prints what is told.
import { CoderScene } from "./coder-scene.ts";
import { fakeCoder } from "./fake-coder/coder.ts";

const [folder = "", repository = "", behaviour = ""] = process.argv.slice(2);
const scene = new CoderScene({ earlier: { folder, repository } });
const context = { ...scene.context(), tell: (line: string) => console.log(line) };
const result = await scene.worker(fakeCoder(behaviour)).execute(scene.job(), context);
console.log(JSON.stringify(result));
