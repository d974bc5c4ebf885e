import { javascriptAttacks } from "./support/attacks.ts";

const spent = { code: "fuel-exhausted", message: /all 700,000,000 fuel/ } as const;
const stuck = { code: "guest-trap" } as const;

javascriptAttacks("a JavaScript worker that never ends runs out of fuel", "endless.ts", {
  "calls within each other, caught": spent,
  "600 calls within each other": { answer: "600" },
  "an empty loop": spent,
  "a loop that catches whatever ends it": spent,
  "a return that its finally undoes": spent,
  "a generator that never ends": spent,
  "a spread of a set that grows while it is read": spent,
  "promises that follow each other": spent,
  "an async function that never ends": spent,
  "microtasks after the response": spent,
  "a thenable that is never done": spent,
  "an interval that is never cleared": spent,
  "timers that start timers": spent,
  "work that waitUntil waits for": spent,
  "a body without end": spent,
  "events that dispatch events": spent,
  "a promise that nothing settles": stuck,
  "a promise in waitUntil that nothing settles": { answer: "answered" },
});
