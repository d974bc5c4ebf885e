import { expect, test } from "vitest";
import { FormatterCache } from "../../runtime/host/formatters.ts";
import { services } from "../../runtime/host/intl-services.ts";

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
  const store = new FormatterCache(engine, most);
  const work: number[] = [];
  const take = (locale: string) => store.take("number", locale, [], (fuel) => work.push(fuel));
  return { store, take, made: () => made, work };
}

test("requests that ask for the same share a formatter, which stays for the next", () => {
  const { store, take, made, work } = storeOf(2);
  const [one, other] = [take("de"), take("de")];
  expect(one).toBe(other);
  store.giveBack(one as never);
  store.giveBack(other as never);
  expect(take("de")).toBe(one);
  expect(made()).toBe(1);
  expect(work).toEqual([services.number.made]);
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
  const told = () => {};
  const zone = ["timeZone", "Mars/Olympus"] as [string, string];
  expect(store.take("date-time", "en", [zone], told)).toMatchObject({ tag: "out-of-range" });
  expect(store.size).toBe(0);
  const made = store.take("date-time", "", [], told) as Exclude<
    ReturnType<typeof store.take>,
    null
  >;
  if ("tag" in made) throw new Error(made.val);
  const resolved = Object.fromEntries(made.resolved());
  expect(resolved).toMatchObject({ locale: "en-US", timeZone: "UTC", calendar: "gregory" });
});

test("one with Hebrew letters is more work than others, and so is one that is refused once it is made", () => {
  const { store } = storeOf(8);
  const workOf = (locales: string, calendar: string) => {
    let work = 0;
    store.take("date-time", locales, [["calendar", calendar]], (fuel) => {
      work += fuel;
    });
    return work;
  };
  const usual = services["date-time"].made;
  expect(workOf("he", "gregory")).toBe(usual);
  expect(workOf("en", "hebrew")).toBe(usual);
  expect(workOf("he-IL", "hebrew")).toBeGreaterThan(3 * usual);
  expect(workOf("xx,iw-u-nu-latn-x-a", "hebrew")).toBeGreaterThan(3 * usual);
  expect(workOf("en", "chinese")).toBe(usual);
  expect(store.size).toBe(4);
});
