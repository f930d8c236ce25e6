import { describe, expect, test } from "vitest";
import { type ForeignLease, LeaseObserver } from "./lost.ts";

const LEASE_MS = 15_000;

function lease(fields: Partial<ForeignLease> = {}): ForeignLease {
  return { task: "t", token: "1", renewals: "0", process: "other", isExpired: false, ...fields };
}

describe("a lease is lost", () => {
  const living = new Set(["other"]);

  test("at once when its process is known to be gone", () => {
    const observer = new LeaseObserver(LEASE_MS);
    expect(observer.lost([lease()], new Set(), 0)).toHaveLength(1);
    expect(observer.lost([lease()], living, 0)).toEqual([]);
  });

  test("when it has expired and was seen unrenewed for its length", () => {
    const observer = new LeaseObserver(LEASE_MS);
    const expired = lease({ isExpired: true });
    expect(observer.lost([lease()], living, 0)).toEqual([]);
    expect(observer.lost([expired], living, LEASE_MS - 1)).toEqual([]);
    expect(observer.lost([expired], living, LEASE_MS)).toEqual([expired]);
  });

  test("not when the database's clock jumped ahead while it is renewed", () => {
    const observer = new LeaseObserver(LEASE_MS);
    for (let renewals = 0; renewals < 20; renewals += 1) {
      const seen = lease({ isExpired: true, renewals: `${renewals}` });
      expect(observer.lost([seen], living, renewals * (LEASE_MS / 3))).toEqual([]);
    }
  });

  test("not when the database's clock jumped back, until it says so as well", () => {
    const observer = new LeaseObserver(LEASE_MS);
    expect(observer.lost([lease()], living, 0)).toEqual([]);
    expect(observer.lost([lease()], living, 10 * LEASE_MS)).toEqual([]);
  });

  test("not by what was seen of an earlier lease of the task", () => {
    const observer = new LeaseObserver(LEASE_MS);
    const expired = lease({ isExpired: true });
    observer.lost([expired], living, 0);
    observer.lost([], living, LEASE_MS);
    expect(observer.lost([lease({ isExpired: true, token: "2" })], living, 2 * LEASE_MS)).toEqual(
      [],
    );
    expect(observer.lost([expired], living, 2 * LEASE_MS)).toEqual([]);
  });
});
