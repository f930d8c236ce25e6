export { configuredAddress } from "./address.ts";
export { serveHttp } from "./serve-http.ts";
export type { HttpServing } from "./serve-http.ts";
export { serveStdio } from "./serve-stdio.ts";
export { openMcpService } from "./service.ts";
export type { McpService } from "./service.ts";
export { tokenFileOf } from "./token.ts";
