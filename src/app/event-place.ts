import { join } from "node:path";
import type { Configuration } from "#infra/config";
import { openJetStreamLog, openSegmentLog } from "#infra/events";
import type { EventLog, ServerAddress } from "#infra/events";
import type { Logger } from "#shared";

/** Where the events are: on a server, or else in the data folder. */
export interface EventPlace {
  readonly dataFolder: string;
  readonly server?: ServerAddress;
}

export function eventPlaceOf(configuration: Configuration): EventPlace {
  const dataFolder = configuration.get("dataFolder");
  const url = configuration.get("natsUrl");
  if (url === undefined) return { dataFolder };
  const credentialsFile = configuration.get("natsCredentials");
  const certificateFile = configuration.get("natsCertificates");
  const server = {
    url,
    replicas: configuration.get("events.replicas"),
    ...(credentialsFile === undefined ? {} : { credentialsFile }),
    ...(certificateFile === undefined ? {} : { certificateFile }),
  };
  return { dataFolder, server };
}

export function openEvents(configuration: Configuration, logger?: Logger): EventLog {
  return openEventsAt(eventPlaceOf(configuration), logger);
}

/** The same, for a command that needs nothing else of the configuration. */
export function openEventsAt(place: EventPlace, logger?: Logger): EventLog {
  if (place.server !== undefined) return openJetStreamLog(place.server);
  const folder = eventFolder(place);
  return openSegmentLog(logger === undefined ? { folder } : { folder, logger });
}

export function eventFolder({ dataFolder }: EventPlace): string {
  return join(dataFolder, "events");
}
