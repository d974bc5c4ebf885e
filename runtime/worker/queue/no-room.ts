import { SkerryError } from "../../errors.ts";
import type { FuelLease } from "./fuel-lease.ts";
import type { NoRoom } from "./waiting-room.ts";

/** The longest time that is named for trying again, in seconds. */
const longestRetry = 60;

/** What a request is refused with that finds no room: for want of fuel, where the tenant has a rate and has none left,
 * or else of anything. @param ahead what the requests before it will burn, and how long they will take, in ms. */
export function noRoom(
  reason: string,
  lease: FuelLease | null,
  ahead: { readonly fuel: number; readonly ms: number },
): NoRoom {
  const dry = lease !== null && lease.spendable <= 0;
  const ms = dry ? lease.msUntil(ahead.fuel) : ahead.ms;
  const error = dry
    ? new SkerryError("rate-exceeded", `The tenant's fuel rate is used up. ${reason}`)
    : new SkerryError("overloaded", reason);
  return { error, retryAfterSeconds: Math.min(longestRetry, Math.max(1, Math.ceil(ms / 1_000))) };
}
