import { javascriptAttacks } from "./support/attacks.ts";

// With fuel enough to reach the cap.
const limits = { fuel: 60_000_000_000 };
const full = { code: "guest-trap", limits, withinMs: 15_000 } as const;
// What takes its memory in small pieces takes it slowly: there the cap is lower.
const fullSoon = { ...full, limits: { ...limits, memory: 48 << 20 } } as const;
const spent = { code: "fuel-exhausted" } as const;

javascriptAttacks("a JavaScript worker that wants all memory is told no", "memory.ts", {
  "a text that doubles": full,
  "a text that doubles, and is caught": spent,
  "arrays without end": fullSoon,
  "buffers without end": full,
  "a buffer over the cap": full,
  "a buffer of 2^53 - 1 bytes": full,
  "buffers over the cap, caught without end": spent,
  "an object of many keys": spent,
  "a map that grows": spent,
  "an array of 2^32 - 1 elements, filled": fullSoon,
  "an array from 2^53 - 1 elements": full,
  "an array that joins to more than there is": spent,
  "a text repeated": full,
  "a text padded": full,
  "a text whose every letter becomes a million": spent,
  "a blob of itself, twice, and again": full,
  "promises that are kept": spent,
  "closures in closures": spent,
  "a stream that queues more than it is asked": full,
  "a clone of a large object, and of the clone": spent,
  "an error caught, and an answer": { answer: "an error" },
});
