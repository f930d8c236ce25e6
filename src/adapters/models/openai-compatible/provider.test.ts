import { expect, test } from "vitest";
import { testModelProvider } from "../conformance.ts";
import { openaiCompatibleDialect } from "../conformance/dialects/openai-compatible.ts";
import { ModelServer } from "../conformance/model-server.ts";
import { ModelScene } from "../conformance/scene.ts";

testModelProvider(openaiCompatibleDialect);

test("streams are asked to tell their usage, and a server without a key is asked without one", async () => {
  const server = await ModelServer.start();
  try {
    const scene = new ModelScene(openaiCompatibleDialect, server, {
      settings: {
        "models.ollama.baseUrl": server.url,
        "models.roles.coder": ["ollama/qwen3-coder"],
      },
    });
    scene.answer({ text: ["Hello"] });
    await scene.stream();
    const [request] = server.requests;
    expect(request?.body).toMatchObject({ stream_options: { include_usage: true } });
    expect(request?.headers).not.toHaveProperty("authorization");
    expect(scene.calls[0]).toMatchObject({ provider: "ollama", dollars: 0, pricedAs: "local" });
    expect(scene.budget.spent.tokens).toBe(1_240);
  } finally {
    await server.stop();
  }
});
