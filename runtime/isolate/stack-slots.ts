import { minGuestStack } from "../process/guest-stack.ts";
import { guestStackRoom } from "../process/native-stack.ts";

/** The part of its memory that a worker's call stack may have. */
const stackShare = 1 / 4;

/** The most that this process has for it: of guests that may wait, and of others. */
const waitingRoom = guestStackRoom(true);
const room = guestStackRoom(false);

/** Slots of 8 bytes for the guest's call stack, by its limits. @param waits true if it may wait. */
export function stackSlots(
  { stack, memory }: { readonly stack: number; readonly memory: number },
  waits: boolean,
): number {
  const share = Math.max(minGuestStack, memory * stackShare);
  const bytes = Math.min(stack, share, waits ? waitingRoom : room);
  return Math.floor(bytes / 8);
}
