export { TransferError } from "./errors.ts";
export type { TransferErrorCode } from "./errors.ts";
export { mirrorFolder, mirrorFolders, tidyMirror, touchMirror } from "./mirrors.ts";
export { TransferNotices } from "./notices.ts";
export { postEvents } from "./outbox.ts";
export { RemoteRepository } from "./remote-repository.ts";
export type { RemoteRepositoryOptions } from "./remote-repository.ts";
export { sweepScratch } from "./scratch.ts";
export { SiteKeeper } from "./site-keeper.ts";
export type { SiteKeeperOptions } from "./site-keeper.ts";
export {
  listSites,
  publishSite,
  readRemainingMs,
  readSite,
  removeSite,
  TRANSFER_PROTOCOL,
} from "./sites.ts";
export type { Site, SiteHead } from "./sites.ts";
