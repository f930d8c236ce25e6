import { expect, test } from "vitest";
import { testModelProvider } from "../conformance.ts";
import { openaiDialect } from "../conformance/dialects/openai.ts";
import { ModelServer } from "../conformance/model-server.ts";
import { ModelScene } from "../conformance/scene.ts";

testModelProvider(openaiDialect);

test("nothing is kept at the provider, unless who asks wants it", async () => {
  const server = await ModelServer.start();
  try {
    const scene = new ModelScene(openaiDialect, server);
    scene.answer({ text: ["Hello"] });
    await scene.generate();
    await scene.generate({ providerOptions: { openai: { store: true, user: "u" } } });
    const [first, second] = server.requests.map(({ body }) => body);
    expect(first).toMatchObject({ store: false, include: ["reasoning.encrypted_content"] });
    expect(second).toMatchObject({ store: true, user: "u" });
  } finally {
    await server.stop();
  }
});
