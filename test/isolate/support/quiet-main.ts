// Isolates that answered one request each: the resident bytes of the process then, and once each has given back as many as
// is asked for, with what the isolates answer after that. Prints them as JSON.
import { setTimeout as sleep } from "node:timers/promises";
import { residentBytes } from "../../../runtime/worker/isolates/resident-bytes.ts";
import { echoSource, loadGuest } from "../../http/support/front.ts";

const count = 30;
/** Bytes that each is to give back. */
const most = Number(process.argv[2]);

const guests = await Promise.all(Array.from({ length: count }, () => loadGuest(echoSource)));

async function ask(): Promise<number> {
  let answered = 0;
  for (const { target } of guests) {
    const request = {
      method: "GET",
      uri: "http://x/",
      fields: [],
      body: { tag: "empty" as const },
    };
    const { response } = await target.call(request, "id", new AbortController().signal);
    if (response?.status === 200) answered++;
  }
  return answered;
}

const first = await ask();
const called = residentBytes();
// They take turns, which the machine may be slow to give; whoever waits for them ends this process.
let quiet = residentBytes();
while ((called - quiet) / count <= most) {
  await sleep(50);
  quiet = residentBytes();
}
const second = await ask();
for (const guest of guests) await guest.end();
console.log(JSON.stringify({ count, first, called, quiet, second }));
