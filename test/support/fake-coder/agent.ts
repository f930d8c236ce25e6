// A coding CLI that does what its environment says: FAKE_BEHAVIOUR.
import { appendFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { behaviours } from "./behaviours.ts";
import { AnsweredError, Peer } from "./peer.ts";
import { Turn } from "./turn.ts";

const name = process.env["FAKE_BEHAVIOUR"] ?? "ok";
const behaviour = behaviours[name] ?? {};
const store = join(process.env["HOME"] ?? "", "sessions");
const peer = new Peer();
let isAuthenticated = false;
let current: Turn | undefined;

process.stderr.write(`fake agent: ${name}\n`);
behaviour.start?.(peer);

peer.on("initialize", () =>
  behaviour.initialize === undefined
    ? {
        protocolVersion: 1,
        agentCapabilities: behaviour.abilities ?? { loadSession: true },
        authMethods: [{ id: "key", name: "Key" }],
      }
    : behaviour.initialize(peer),
);

peer.on("authenticate", ({ methodId }) => {
  if (methodId !== "key") throw new AnsweredError(-32602, "no such method");
  isAuthenticated = true;
});

peer.on("session/new", async () => {
  const isAllowed = behaviour.login === undefined || (behaviour.login === "key" && isAuthenticated);
  if (!isAllowed) throw new AnsweredError(-32000, "Authentication required");
  const sessionId = `session-${process.pid}-${Date.now()}`;
  appendFileSync(store, `${sessionId}\n`);
  await behaviour.opened?.(peer);
  return { sessionId, modes: behaviour.modes };
});

peer.on("session/set_mode", ({ modeId }) => {
  writeFileSync(join(process.env["HOME"] ?? "", "mode"), String(modeId));
});

for (const method of ["session/load", "session/resume"]) {
  peer.on(method, async ({ sessionId }) => {
    const isKnown = existsSync(store) && readFileSync(store, "utf8").includes(String(sessionId));
    if (!isKnown) throw new AnsweredError(-32002, "Resource not found");
    await behaviour.loading?.(peer, String(sessionId));
  });
}

peer.on("session/cancel", () => current?.cancel());

peer.on("session/prompt", async ({ sessionId, prompt }) => {
  const [block] = prompt as { text: string }[];
  current = new Turn(peer, String(sessionId), block?.text ?? "");
  const answer = await (behaviour.prompt ?? (async () => ({})))(current);
  return { stopReason: "end_turn", ...answer };
});
