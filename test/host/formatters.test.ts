import { expect, test } from "vitest";
import { KeptFormatters } from "../../runtime/host/formatters.ts";

/** A store on Node's own engine, and how many formatters it has made. */
function storeOf(most: number) {
  let made = 0;
  class NumberFormat extends Intl.NumberFormat {
    constructor(...values: ConstructorParameters<typeof Intl.NumberFormat>) {
      super(...values);
      made++;
    }
  }
  const engine = { DateTimeFormat: Intl.DateTimeFormat, NumberFormat } as never;
  const store = new KeptFormatters(engine, most);
  const take = (locale: string) => store.take("number", locale, []);
  return { store, take, made: () => made };
}

test("requests that ask for the same share a formatter, which stays for the next", () => {
  const { store, take, made } = storeOf(2);
  const [one, other] = [take("de"), take("de")];
  expect(one).toBe(other);
  store.giveBack(one as never);
  store.giveBack(other as never);
  expect(take("de")).toBe(one);
  expect(made()).toBe(1);
});

test("the longest unused makes room, and one that is in use does not", () => {
  const { store, take, made } = storeOf(2);
  const [de, fr] = [take("de"), take("fr")];
  expect(take("it")).toBeNull();
  store.giveBack(fr as never);
  store.giveBack(de as never);
  take("fr");
  expect(take("it")).not.toBeNull();
  expect(store.size).toBe(2);
  expect(made()).toBe(3);
  expect(take("de")).toBeNull();
});

test("what fails takes no place, and nothing is the machine's", () => {
  const { store } = storeOf(1);
  const zone = ["timeZone", "Mars/Olympus"] as [string, string];
  expect(store.take("date-time", "en", [zone])).toMatchObject({ tag: "out-of-range" });
  expect(store.size).toBe(0);
  const made = store.take("date-time", "", []) as Exclude<ReturnType<typeof store.take>, null>;
  if ("tag" in made) throw new Error(made.val);
  const resolved = Object.fromEntries(made.resolved());
  expect(resolved).toMatchObject({ locale: "en-US", timeZone: "UTC", calendar: "gregory" });
});
