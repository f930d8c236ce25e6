import { z } from "zod";
import { runProcess } from "#infra/process";
import { SandboxUnavailableError } from "../errors.ts";
import { clientEnvironment, type Engine } from "./engine.ts";

// `image inspect --format '{{json .Config}}'` of both engines.
const configurationSchema = z.object({ Volumes: z.record(z.string(), z.unknown()).nullish() });

/** Throws when the image is not on this machine, or would give a command more than the policy does. */
export async function requireImage(engine: Engine, image: string | undefined): Promise<string> {
  if (image === undefined) {
    throw new SandboxUnavailableError(
      "NO_IMAGE",
      "No image is configured for the container sandbox.",
    );
  }
  if (image.startsWith("-") || image === "") {
    throw new SandboxUnavailableError("NO_IMAGE", `"${image}" is not the name of an image.`);
  }
  const { exitCode, stdout } = await runProcess({
    argv: [engine.program, "image", "inspect", "--format", "{{json .Config}}", image],
    environment: clientEnvironment(),
    timeMs: 30_000,
  });
  if (exitCode !== 0) {
    throw new SandboxUnavailableError(
      "NO_IMAGE",
      `The image ${image} is not on this machine (${engine.program}).`,
    );
  }
  const volumes = Object.keys(configurationSchema.parse(JSON.parse(stdout)).Volumes ?? {});
  // Docker mounts each, writable and without a limit, and cannot be told not to.
  if (engine.kind === "docker" && volumes.length > 0) {
    throw new SandboxUnavailableError(
      "BAD_IMAGE",
      `The image ${image} declares volumes: ${volumes.join(", ")}.`,
    );
  }
  return image;
}
