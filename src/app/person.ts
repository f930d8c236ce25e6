import { userInfo } from "node:os";
import { PERSON } from "#domain";
import { isSystemError } from "#shared";

/** As the operating system knows who runs this process; plain `person` where it has no name for them. */
export function personName(): string {
  try {
    return userInfo().username;
  } catch (error) {
    if (isSystemError(error)) return PERSON;
    throw error;
  }
}

/** The same as who causes an event: `person:ada`. */
export function personActor(): string {
  const name = personName();
  return name === PERSON ? PERSON : `${PERSON}:${name}`;
}
