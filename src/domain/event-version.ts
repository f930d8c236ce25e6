/** The present schema version of each payload. */
export const EVENT_SCHEMA_VERSION = 1;
