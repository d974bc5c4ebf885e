import { guestStackRoom, minGuestStack } from "../process/native-stack.ts";

/** The part of its memory that a worker's call stack may have. */
const stackShare = 1 / 4;

/** The most that this process has for it. */
const stackRoom = guestStackRoom();

/** Slots of 8 bytes for the guest's call stack, by its limits. */
export function stackSlots(limits: { readonly stack: number; readonly memory: number }): number {
  const { stack, memory } = limits;
  const bytes = Math.min(stack, Math.max(minGuestStack, memory * stackShare), stackRoom);
  return Math.floor(bytes / 8);
}
