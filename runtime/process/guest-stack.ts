import { KiB, MiB } from "../byte-units.ts";

/** The most that a guest may have of its call stack, in counted bytes, and the least, which there is room for in any process. */
export const maxGuestStack = 32 * MiB;
export const minGuestStack = 512 * KiB;
