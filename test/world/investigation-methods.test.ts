import { describeInvestigationMethod } from "../../src/world/investigate/conformance.ts";
import { BrokenChangeScene } from "../support/broken-change.ts";
import { investigationMethods } from "../../src/world/investigate/registry.ts";

for (const method of investigationMethods) {
  describeInvestigationMethod(method, () => {
    const scene = new BrokenChangeScene();
    const known = scene.know("test/add.test.js > adds", "passed");
    const operations = scene.operations();
    return {
      subject: scene.subject("test/add.test.js", "adds"),
      operations: {
        ...operations,
        history: async (key) => {
          await known;
          return (await operations.history?.(key)) ?? [];
        },
      },
      state: () => scene.state(),
      remove: () => scene.remove(),
    };
  });
}
