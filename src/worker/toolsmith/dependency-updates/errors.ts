import { ArtelError } from "#shared";

/** The registry could not be asked: what is outdated is unknown, which is not the same as nothing. */
export class RegistryError extends ArtelError {
  constructor(reason: string, cause?: unknown) {
    super({
      code: "REGISTRY_UNREACHABLE",
      kind: "environment",
      message: `the package registry gave no answer: ${reason}`,
      remedy: "Check the network and the registry of your npm configuration.",
      cause,
    });
  }
}
