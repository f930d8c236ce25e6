import { BaseSequencer, type TestSpecification } from "vitest/node";

/**
 * Begins with the crash cells: they take minutes, but their files are small, and vitest begins with large files as
 * long as it knows no durations. Begun at the end, they would keep one worker busy while the others are done.
 */
export default class RecoveryFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isCrashCells = ({ moduleId }: TestSpecification) =>
      moduleId.includes("/test/recovery/session");
    return [...sorted.filter(isCrashCells), ...sorted.filter((file) => !isCrashCells(file))];
  }
}
