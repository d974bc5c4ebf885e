import { expect, test } from "vitest";
import { SkerryError } from "../../runtime/embed/embed.ts";
import { Worker } from "../../runtime/embed/embedded-worker.ts";
import type { Placement, Seat } from "../../runtime/embed/placement.ts";
import { UnsentRequests } from "../../runtime/embed/unsent-requests.ts";
import { testSettings } from "../support/workers.ts";

/** A deployment that takes whole requests. */
function somePlacement(): Placement {
  const shard = { ready: Promise.resolve() };
  const settings = testSettings({ name: "late" });
  return {
    settings,
    piecewise: false,
    shard,
    unsent: new UnsentRequests(),
  } as unknown as Placement;
}

test.each([
  ["swapped", somePlacement(), null, "request-timeout", "was replaced before all of its content"],
  ["unloaded", null, null, "unknown-worker", "was unloaded"],
  ["closed", null, new SkerryError("draining", "The host was closed."), "draining", "closed"],
] as const)(
  "a request whose content does not come before its worker has been %s fails with what has happened",
  async (_, next, refusal, code, message) => {
    const placement = somePlacement();
    const seat: Seat = { placement };
    let refused: SkerryError | null = null;
    const worker = new Worker("late", { tenant: "late", worker: "late" }, seat, {
      swap: async () => {},
      unload: async () => {},
      onOutcome: () => {},
      refusal: () => refused,
      uploads: { take: async () => () => {} },
    });
    const body = new ReadableStream();
    const asked = worker.fetch("/", { method: "POST", body, duplex: "half" });
    const failed = asked.catch((error: unknown) => error);
    seat.placement = next;
    refused = refusal;
    await placement.unsent.close(0);
    expect(await failed).toMatchObject({ code, message: expect.stringContaining(message) });
  },
);
