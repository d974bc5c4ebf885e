import { javascriptAttacks } from "./support/attacks.ts";

const trap = { code: "guest-trap" } as const;
const spent = { code: "fuel-exhausted" } as const;
const large = { code: "response-too-large" } as const;

javascriptAttacks("a JavaScript worker that turns on its runtime fails alone", "interference.ts", {
  "state for the next request": { answer: "1 1" },
  "no Promise any more": { answer: "unharmed" },
  "a Promise that never calls back": { answer: "answered" },
  "prototypes that throw": trap,
  // What counts is what it is, and not what its properties say.
  "a response that lies": { answer: "the truth" },
  "an iterator that never ends in a response's fields": spent,
  "a thrown thing that bites": trap,
  "a thrown nothing": trap,
  "a thrown error of a megabyte": trap,
  "an error whose cause is itself": trap,
  "a log of things that bite": { answer: "answered" },
  "a log without end": spent,
  "a log of something deep and wide": spent,
  "random values without end": spent,
  "a body over the limit": large,
  "fields over the limit": large,
  "a name's prototype": { answer: "true" },
});
