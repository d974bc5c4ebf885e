import { expect, test } from "vitest";
import { Misuse } from "../../runtime/services/misuse.ts";
import type { RequestServices } from "../../runtime/services/request-services.ts";
import { openServices } from "../../runtime/services/worker-services.ts";

// Names of operations come out of an isolate: one that was taken over sends any.

function servicesOfNothing(): RequestServices {
  return openServices(
    { fetch: null, kv: null },
    {
      fields: [],
      uri: "http://worker.test/",
      content: null,
      piecewise: false,
      onAnswer: () => {},
    },
  );
}

const inherited = Object.getOwnPropertyNames(Object.prototype);
const names = [
  ...inherited.flatMap((name) => [name, `.${name}`, `streams.${name}`, `${name}.${name}`]),
  ...["", ".", "streams", "streams.", "\ud800", "\ud800.read", "-1", "2147483648"],
];

test.each(names)("nothing is done by the name %j", async (name) => {
  const services = servicesOfNothing();
  await expect(services.ask(name, [7])).rejects.toThrow(Misuse);
  services.tell(name, [7]);
  expect(services.fault?.message).toBe(`The worker has no grant for ${name}.`);
  expect(services.use.size).toBe(0);
  services.end();
});

test("a name without end is not told on, and leaves nothing behind", async () => {
  const services = servicesOfNothing();
  for (const name of ["x".repeat(2 ** 22), `${"y".repeat(2 ** 22)}.z`]) {
    const refused = await services.ask(name, []).catch(({ message }: Error) => message);
    expect(refused).toHaveLength("The worker has no grant for .".length + 64);
  }
  expect(services.use.size).toBe(0);
  services.end();
});
